/**
 * The gate that every request passes before anything about the vault's content reaches its caller (R20):
 * policy first, then an approval already given, then a question to a person. Refusals are written down too,
 * identical ones as one entry, and cost the caller from a small budget.
 */
import { createHash } from "node:crypto";

import {
  APPROVAL_LIFE,
  callerKey,
  decideTogether,
  type Action,
  type AllowList,
  type Approvals,
  type Decision,
  type RateLimits,
  type Sessions,
  type Situation,
} from "@kist/access";
import { KistError, parseApprovalId, type Caller, type VaultId } from "@kist/model";

import type { EventHub } from "./events.ts";
import type { Repository } from "./repository.ts";

export interface ConsentRequest {
  readonly caller: Caller;
  /** The audit verb of what would happen: `value.read`. */
  readonly action: string;
  /** What it names, in its own words: anybody may read the questions that wait. */
  readonly asked: readonly string[];
  /** Everything it touches, name by name. */
  readonly subjects: readonly string[];
  /** One per place; a request that touches several is judged as a whole. */
  readonly parts: readonly Action[];
  /** What those lead to by a look-up: judged only where they are allowed, so that nobody else learns of it. */
  readonly further: readonly Action[];
  /** Digest of plan or change: a yes is for this and nothing else. */
  readonly digest: () => string;
  readonly approval: string | undefined;
  /** A dry run: what is approved stays for the request itself. */
  readonly keep: boolean;
  /** Nobody is to be asked, and nothing is written down: whether a question would be needed tells nothing of the vault. */
  readonly unasked: boolean;
  readonly repository: ConsentRepository | undefined;
}

export interface ConsentRepository {
  readonly file: Repository;
  readonly allowed: boolean;
  /** The vault of the request, and whether it is the one that the file means. */
  readonly vault: VaultId;
  readonly own: boolean;
}

export interface Consent {
  /** Returns when the request may go on; throws the refusal otherwise. */
  require(request: ConsentRequest): void;
  /** Whether it would go on without anybody being asked. Asks nobody, refuses nothing, writes nothing down. */
  allows(request: Pick<ConsentRequest, "caller" | "parts" | "further" | "repository">): boolean;
}

export function createConsent(deps: {
  readonly headless: boolean;
  /** The allow-list in force in the vault the request is about (headless devices). */
  readonly allowList: () => AllowList | undefined;
  readonly sessions: Sessions;
  readonly approvals: Approvals;
  readonly rates: RateLimits;
  readonly events: EventHub;
  /** Writes a refusal down. Must not throw: a refusal stays one even when the disk is full. */
  readonly noteRefusal: (request: ConsentRequest, code: string, rule: string) => void;
}): Consent {
  const { sessions, approvals, rates, events } = deps;
  const refuse = (
    request: ConsentRequest,
    code: string,
    rule: string,
    facts: Record<string, string | number>,
  ): never => {
    rates.refuse(callerKey(request.caller));
    deps.noteRefusal(request, code, rule);
    throw new KistError(code, facts);
  };
  const judge = ({ caller, parts, further, repository }: Parameters<Consent["allows"]>[0]): Decision => {
    const situation = {
      headless: deps.headless,
      allowList: deps.allowList(),
      repository: repository && describeRepository(repository),
      sessions,
    };
    const first = decideTogether(caller, parts, situation);
    return first.verdict === "allow" && further.length > 0 ? decideTogether(caller, further, situation) : first;
  };
  return {
    allows: (request) => judge(request).verdict === "allow",
    require(request) {
      const { caller } = request;
      const decision = judge(request);
      if (decision.verdict === "allow") {
        const used = decision.scope.kind === "session" && !request.unasked ? decision.scope.sessions : [];
        for (const session of used) sessions.touch(session);
        return;
      }
      if (decision.verdict === "deny") {
        const code = decision.rule === "repository-not-allowed" ? decision.rule : "policy-denied";
        return refuse(request, code, decision.rule, { rule: decision.rule });
      }
      if (request.unasked && request.approval === undefined) throw new KistError("approval-unasked", {});
      const { action, subjects } = request;
      const digest = bind(request.digest(), subjects);
      const given = request.approval === undefined ? undefined : parseApprovalId(request.approval);
      if (given !== undefined) {
        const use = approvals.redeem(given, caller, digest, { keep: request.keep });
        if ("redeemed" in use) return;
        // Still waiting: the same question stands. Anything else is said as it is.
        if (use.refused !== "approval-pending") return refuse(request, use.refused, decision.rule, {});
      }
      const { rule, scope } = decision;
      const asking = { caller, action, asked: request.asked, subjects, digest, rule, scope };
      const result = approvals.request(asking);
      if ("refused" in result) return refuse(request, result.refused, rule, { seconds: APPROVAL_LIFE / 1000 });
      const { id } = result.approval;
      events.emit({ type: "approval", id, state: "pending" });
      return refuse(request, "approval-needed", rule, { approval: id });
    },
  };
}

/** The first use of a repository with a vault asks (R19), so the session's key names both. */
function describeRepository({ file, allowed, vault, own }: ConsentRepository): NonNullable<Situation["repository"]> {
  return {
    key: `${file.path}\n${file.hash}\n${vault}`,
    allowed,
    // In another vault no namespace is the repository's own.
    namespace: own ? file.file.namespace : "",
  };
}

/** What a yes is for: the request, and every name that it covered when the person was asked. */
function bind(digest: string, subjects: readonly string[]): string {
  return createHash("sha256")
    .update(JSON.stringify([digest, subjects]))
    .digest("base64url");
}
