/**
 * Proof that a person was here a moment ago. The daemon mints one after it has itself checked a passphrase or
 * a passkey; it is an object without content, so nothing outside this closure can make, copy or send one.
 * Each is for one purpose, works once, and only for a minute.
 */
import type { ApprovalId, Caller, Clock } from "@kist/model";

import { elapsedSince, takeMoment, type Moment } from "./elapsed.ts";

export type PresenceMethod = "passphrase" | "passkey";
/** What the person consented to: this approval, or `dev` in the terminal where he unlocked. */
export type PresencePurpose =
  | { readonly for: "approval"; readonly id: ApprovalId }
  | { readonly for: "unlock"; readonly terminal: string };

/** Handed from the check of the passphrase to the one act it allows. */
export class PresenceProof {
  declare private readonly minted: true;
}
/** A spent proof: what sessions demand before they open. */
export class PresenceEvidence {
  declare private readonly spent: true;
  readonly method: PresenceMethod;
  constructor(method: PresenceMethod) {
    this.method = method;
  }
}

/** Milliseconds from the check to its use: both happen in one request. */
const PROOF_LIFE = 60_000;

export interface Presence {
  /** Call only after the passphrase or the passkey was verified for exactly this purpose. */
  mint(method: PresenceMethod, purpose: PresencePurpose, by: Caller): PresenceProof;
  /** The evidence; `undefined` when the proof is spent, stale, for something else, or by someone else. */
  spend(proof: PresenceProof, purpose: PresencePurpose, by: Caller): PresenceEvidence | undefined;
}

export function createPresence(deps: { readonly clock: Clock }): Presence {
  const minted = new WeakMap<
    PresenceProof,
    { readonly at: Moment; readonly purpose: string; readonly by: Caller; readonly method: PresenceMethod }
  >();
  return {
    mint(method, purpose, by) {
      const proof = new PresenceProof();
      minted.set(proof, { at: takeMoment(deps.clock), purpose: purposeKey(purpose), by, method });
      return proof;
    },
    spend(proof, purpose, by) {
      const held = minted.get(proof);
      minted.delete(proof);
      if (held === undefined || held.by !== by || held.purpose !== purposeKey(purpose)) return undefined;
      return elapsedSince(deps.clock, held.at) < PROOF_LIFE ? new PresenceEvidence(held.method) : undefined;
    },
  };
}

function purposeKey(purpose: PresencePurpose): string {
  return purpose.for === "approval" ? `approval ${purpose.id}` : `unlock ${purpose.terminal}`;
}
