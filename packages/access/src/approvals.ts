/**
 * Requests that wait for a person. One request is one approval and lists every name. Granting needs fresh
 * proof of presence, and never comes from the process that asked or one that it started; a page may grant what it asked
 * itself, for its person is there. A grant lets exactly the asked request through, once: same process, same executable
 * (or the same page), same digest; where its scope says so it also opens the sessions. Two minutes to decide, two more to use. In memory only (R15): a restart forgets them.
 */
import { bytesToShortId, type ApprovalId, type Caller, type Clock, type Random } from "@kist/model";

import { callerKey, descendsFrom, describeCaller } from "./caller.ts";
import { elapsedSince, takeMoment, type Moment } from "./elapsed.ts";
import type { ApprovalRefusal } from "./error.ts";
import type { AskRule, Scope } from "./policy.ts";
import type { Presence, PresenceProof } from "./presence.ts";
import type { Sessions } from "./sessions.ts";

/** Milliseconds an approval waits for a decision, and a granted one for its use. */
export const APPROVAL_LIFE: number = 2 * 60_000;
/** What a person can survey; one caller gets a share of it, so that it cannot crowd out others. */
const MAX_WAITING = 64;
const MAX_WAITING_PER_CALLER = 8;

export type ApprovalState = "pending" | "granted" | "denied" | "expired";

export interface ApprovalRequest {
  readonly caller: Caller;
  /** The audit verb of what would happen: `value.read`. */
  readonly action: string;
  /** In the words of the request itself: a whole namespace is named as one. Anybody here may see it. */
  readonly asked: readonly string[];
  /** All of it, name by name: for whoever has shown that he is the person, for a look-up found some of them. */
  readonly subjects: readonly string[];
  readonly rule: AskRule;
  readonly scope: Scope;
  /** Digest of the plan or change: a grant is for this and nothing else. */
  readonly digest: string;
}

export interface Approval {
  readonly id: ApprovalId;
  readonly state: ApprovalState;
  /** Wall time in milliseconds, for display. */
  readonly askedAt: number;
  readonly expiresAt: number;
  readonly action: string;
  readonly asked: readonly string[];
  readonly subjects: readonly string[];
  readonly caller: Readonly<Record<string, string | number>>;
  readonly scope: Scope;
  readonly rule: AskRule;
}

type Refused = { readonly refused: ApprovalRefusal };

export interface Approvals {
  /** Asks. The same caller asking the same again while it waits gets the same approval. */
  request(request: ApprovalRequest): { readonly approval: Approval } | Refused;
  find(id: ApprovalId): Approval | undefined;
  /** What waits for a decision now, oldest first. */
  pending(): readonly Approval[];
  /** Why this caller cannot grant it now, presence aside; `undefined` where he can. */
  refusal(id: ApprovalId, by: Caller): ApprovalRefusal | undefined;
  /** Spends the proof whatever comes of it. */
  grant(id: ApprovalId, proof: PresenceProof | undefined, by: Caller): { readonly approval: Approval } | Refused;
  /** Needs no presence: saying no harms nobody. */
  deny(id: ApprovalId): { readonly approval: Approval } | Refused;
  /**
   * Uses a grant up: true for the one request it was asked for, once. `keep`: for that request's own dry run, also once
   * (it may tell whether values are equal), which leaves the grant to the request itself; it holds no longer for that.
   */
  redeem(
    id: ApprovalId,
    caller: Caller,
    digest: string,
    options?: { readonly keep?: boolean },
  ): { readonly redeemed: true } | Refused;
  /** Who asked is gone: what it asked and nobody decided is denied. Returns the ids. */
  withdraw(caller: Caller): readonly ApprovalId[];
  /** Resolves when the approval is decided or expired; expiry is noticed by `sweep`. */
  wait(id: ApprovalId): Promise<ApprovalState>;
  /** Notices expiry and forgets what is over. Call it every second or so. */
  sweep(): void;
  /** Denies everything that waits and withdraws every unused grant (lock). */
  close(): void;
}

interface Held {
  readonly approval: Omit<Approval, "state">;
  readonly request: ApprovalRequest;
  state: ApprovalState | "spent";
  /** A dry run has had it. */
  shown: boolean;
  /** When the present state began: asked, or decided. */
  since: Moment;
  readonly waiting: ((state: ApprovalState) => void)[];
}

export function createApprovals(deps: {
  readonly clock: Clock;
  readonly random: Random;
  readonly presence: Presence;
  readonly sessions: Pick<Sessions, "open">;
}): Approvals {
  const { clock, random, presence, sessions } = deps;
  const held = new Map<ApprovalId, Held>();

  const settle = (one: Held, state: "granted" | "denied" | "expired"): void => {
    one.state = state;
    one.since = takeMoment(clock);
    for (const tell of one.waiting.splice(0)) tell(state);
  };
  /** Looks one up as it stands now: expiry is judged at use, never only by `sweep`. */
  const look = (id: ApprovalId): Held | undefined => {
    const one = held.get(id);
    const isOpen = one?.state === "pending" || one?.state === "granted";
    if (one !== undefined && isOpen && elapsedSince(clock, one.since) >= APPROVAL_LIFE) settle(one, "expired");
    return one;
  };
  const show = (one: Held): Approval => ({ ...one.approval, state: one.state === "spent" ? "granted" : one.state });
  const pending = (): readonly Held[] =>
    [...held.keys()].map(look).filter((one): one is Held => one?.state === "pending");

  return {
    request(request) {
      const key = callerKey(request.caller);
      const waiting = pending();
      const own = waiting.filter((one) => callerKey(one.request.caller) === key);
      const same = own.find((one) => one.request.digest === request.digest && one.request.rule === request.rule);
      if (same !== undefined) return { approval: show(same) };
      if (waiting.length >= MAX_WAITING || own.length >= MAX_WAITING_PER_CALLER) return { refused: "approvals-full" };
      const { action, asked, subjects, scope, rule } = request;
      const id = bytesToShortId<ApprovalId>(random.bytes(10));
      const askedAt = clock.now();
      const caller = describeCaller(request.caller);
      const approval = {
        id,
        askedAt,
        expiresAt: askedAt + APPROVAL_LIFE,
        action,
        asked,
        subjects,
        caller,
        scope,
        rule,
      };
      const one: Held = { approval, request, state: "pending", shown: false, since: takeMoment(clock), waiting: [] };
      held.set(id, one);
      return { approval: show(one) };
    },
    find(id) {
      const one = look(id);
      return one === undefined ? undefined : show(one);
    },
    pending: () => pending().map(show),
    refusal: (id, by) => refuseGrant(look(id), by),
    grant(id, proof, by) {
      const evidence = proof === undefined ? undefined : presence.spend(proof, { for: "approval", id }, by);
      const one = look(id);
      const refused = refuseGrant(one, by);
      if (refused !== undefined || one === undefined) return { refused: refused ?? "approval-not-found" };
      if (evidence === undefined) return { refused: "presence-missing" };
      const { scope } = one.request;
      if (scope.kind === "session")
        for (const session of scope.sessions) sessions.open(session, evidence, one.request.caller);
      settle(one, "granted");
      return { approval: show(one) };
    },
    deny(id) {
      const one = look(id);
      const refused = refuseDecision(one);
      if (refused !== undefined || one === undefined) return { refused: refused ?? "approval-not-found" };
      settle(one, "denied");
      return { approval: show(one) };
    },
    withdraw(caller) {
      const own = pending().filter((one) => callerKey(one.request.caller) === callerKey(caller));
      for (const one of own) settle(one, "denied");
      return own.map(({ approval }) => approval.id);
    },
    redeem(id, caller, digest, { keep = false } = {}) {
      const one = look(id);
      if (one === undefined || !isSameProcess(one.request.caller, caller)) return { refused: "approval-not-found" };
      if (one.state !== "granted") return { refused: `approval-${one.state}` };
      if (one.request.digest !== digest) return { refused: "approval-other-request" };
      if (keep && one.shown) return { refused: "approval-spent" };
      if (keep) one.shown = true;
      else one.state = "spent";
      return { redeemed: true };
    },
    wait(id) {
      const one = look(id);
      if (one === undefined) return Promise.resolve("expired");
      if (one.state !== "pending") return Promise.resolve(show(one).state);
      return new Promise((resolve) => one.waiting.push(resolve));
    },
    sweep() {
      for (const id of held.keys()) {
        const one = look(id);
        const isOver = one?.state !== "pending" && one?.state !== "granted";
        if (one !== undefined && isOver && elapsedSince(clock, one.since) >= APPROVAL_LIFE) held.delete(id);
      }
    },
    close() {
      for (const one of held.values()) if (one.state === "pending") settle(one, "denied");
      held.clear();
    },
  };
}

function refuseDecision(one: Held | undefined): ApprovalRefusal | undefined {
  if (one === undefined) return "approval-not-found";
  if (one.state === "pending") return undefined;
  return one.state === "expired" ? "approval-expired" : "approval-decided";
}

function refuseGrant(one: Held | undefined, by: Caller): ApprovalRefusal | undefined {
  const itself = one !== undefined && approvesItself(by, one.request.caller);
  return refuseDecision(one) ?? (itself ? "approval-self" : undefined);
}

/** A process neither approves what it asked itself, nor what a page of its own asked. On a page a person says yes. */
function approvesItself(by: Caller, asked: Caller): boolean {
  if (by.door === "page") return false;
  return descendsFrom(by, (asked.door === "page" ? asked.opener : asked).process);
}

/** `exec` keeps pid and start time but changes the program: a grant was given to the program that was shown. */
function isSameProcess(asked: Caller, using: Caller): boolean {
  if (callerKey(asked) !== callerKey(using)) return false;
  return asked.door === "page" || using.door === "page" || asked.process.exe === using.process.exe;
}
