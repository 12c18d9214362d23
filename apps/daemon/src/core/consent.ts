/**
 * The gate that every request passes before anything about the vault's content reaches its caller (R20):
 * policy first, then an approval already given, then a question to a person. Refusals are written down too,
 * identical ones as one entry, and cost the caller from a small budget.
 */
import {
  callerKey,
  decideTogether,
  type Action,
  type AllowList,
  type Approvals,
  type RateLimits,
  type Sessions,
} from "@kist/access";
import { KistError, parseApprovalId, type SocketCaller } from "@kist/model";

import type { EventHub } from "./events.ts";
import type { Repository } from "./repository.ts";

export interface ConsentRequest {
  readonly caller: SocketCaller;
  /** The audit verb of what would happen: `value.read`. */
  readonly action: string;
  /** Everything it touches, as asked for. */
  readonly subjects: readonly string[];
  /** One per place; a request that touches several is judged as a whole. */
  readonly parts: readonly Action[];
  /** Digest of plan or change: a yes is for this and nothing else. */
  readonly digest: () => string;
  readonly approval: string | undefined;
  readonly repository: { readonly file: Repository; readonly allowed: boolean } | undefined;
}

export interface Consent {
  /** Returns when the request may go on; throws the refusal otherwise. */
  require(request: ConsentRequest): void;
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
  return {
    require(request) {
      const { caller, parts, repository } = request;
      const decision = decideTogether(caller, parts, {
        headless: deps.headless,
        allowList: deps.allowList(),
        repository:
          repository === undefined
            ? undefined
            : {
                key: `${repository.file.path}\n${repository.file.hash}`,
                allowed: repository.allowed,
                namespace: repository.file.file.namespace,
              },
        sessions,
      });
      if (decision.verdict === "allow") {
        if (decision.scope.kind === "session") for (const session of decision.scope.sessions) sessions.touch(session);
        return;
      }
      if (decision.verdict === "deny") {
        const code = decision.rule === "repository-not-allowed" ? decision.rule : "policy-denied";
        return refuse(request, code, decision.rule, { rule: decision.rule });
      }
      const digest = request.digest();
      const given = request.approval === undefined ? undefined : parseApprovalId(request.approval);
      if (given !== undefined) {
        const use = approvals.redeem(given, caller, digest);
        if ("redeemed" in use) return;
        // Still waiting: the same question stands. Anything else is said as it is.
        if (use.refused !== "approval-pending") return refuse(request, outwardCode(use.refused), decision.rule, {});
      }
      const { action, subjects } = request;
      const asked = approvals.request({ caller, action, subjects, digest, rule: decision.rule, scope: decision.scope });
      if ("refused" in asked) return refuse(request, "rate-limited", asked.refused, { seconds: 120 });
      events.emit({ type: "approval", id: asked.approval.id, state: "pending" });
      return refuse(request, "approval-needed", decision.rule, { approval: asked.approval.id });
    },
  };
}

function outwardCode(refusal: string): string {
  const outward = new Set(["approval-denied", "approval-expired"]);
  return outward.has(refusal) ? refusal : "approval-not-found";
}
