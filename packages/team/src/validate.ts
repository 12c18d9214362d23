/**
 * The judge of links: one table of named rules, asked in order; the first that does not hold is the refusal.
 * SPEC.md §6 says each in words, `validate.test.ts` breaks each once.
 */
import { verify, asVerifyKey, type Crypto } from "@kist/crypto";
import { idToBytes } from "@kist/model";

import type { ParsedLink } from "./link.ts";
import type { Case, Rule, Signer } from "./rule.ts";
import { AUTHORITY_RULES } from "./rules-of-authority.ts";
import { DEVICE_RULES, INCARNATION_RULES, RECOVERY_RULES, RECOVER_RULES } from "./rules-of-devices.ts";
import { CLASS_RULES, DOCUMENT_RULES, EPOCH_RULES, STREAM_RULES } from "./rules-of-streams.ts";
import type { ChainState } from "./state.ts";

export type Verdict =
  | { readonly verdict: "accept" }
  /** Not this version's to judge: the chain stands still before it (R5). */
  | { readonly verdict: "pending" }
  | { readonly verdict: "reject"; readonly rule: string };

/** Judges one parsed link against the state before it. Pure; the costly rule, the signature, comes after the cheap ones. */
export function judgeLink(crypto: Crypto, state: ChainState, link: ParsedLink): Verdict {
  if (link.height !== state.height + 1) return reject("height");
  if (link.prev !== state.head) return reject("prev");
  const signer = findSigner(state, link);
  if (signer === undefined) return reject("signer-known");
  if (state.devices.get(signer.id)?.removed !== undefined) return reject("signer-active");
  if (!isSigned(crypto, link)) return reject("signature");
  const refusal = firstBroken(AUTHORITY_RULES, { crypto, state, link, signer, body: link.body });
  if (refusal !== undefined) return reject(refusal);
  // A member's further devices need the second confirmation of R7, which this version has no link for.
  if (link.body === undefined || (link.body.kind === "device" && state.height > 0)) return { verdict: "pending" };
  const broken = judgeBody({ crypto, state, link, signer, body: link.body });
  return broken === undefined ? { verdict: "accept" } : reject(broken);
}

/** The signature of a link over its payload, by the key its signer's id spells. */
export function isSigned(crypto: Crypto, link: ParsedLink): boolean {
  return verify(crypto, "kist/v1/link", asVerifyKey(idToBytes(link.signer)), link.payload, link.signature);
}

function judgeBody({ body, ...rest }: Case): string | undefined {
  switch (body.kind) {
    case "create":
      return "genesis-order";
    case "device":
      return firstBroken(DEVICE_RULES, { ...rest, body });
    case "recovery":
      return firstBroken(RECOVERY_RULES, { ...rest, body });
    case "recover":
      return firstBroken(RECOVER_RULES, { ...rest, body });
    case "incarnation":
      return firstBroken(INCARNATION_RULES, { ...rest, body });
    case "stream":
      return firstBroken(STREAM_RULES, { ...rest, body });
    case "epoch":
      return firstBroken(EPOCH_RULES, { ...rest, body });
    case "class":
      return firstBroken(CLASS_RULES, { ...rest, body });
    case "document":
      return firstBroken(DOCUMENT_RULES, { ...rest, body });
  }
}

function firstBroken<Body extends ParsedLink["body"]>(
  rules: readonly Rule<Body>[],
  given: Case<Body>,
): string | undefined {
  return rules.find((rule) => !rule.holds(given))?.name;
}

function findSigner(state: ChainState, link: ParsedLink): Signer | undefined {
  const device = state.devices.get(link.signer);
  if (device !== undefined) return { id: device.id, member: device.member, role: device.role };
  // Between create and the first device link nobody is in the chain but the founder.
  if (state.height === 0 && link.signer === state.sequencer)
    return { id: link.signer, member: state.owner, role: "founder" };
  return undefined;
}

function reject(rule: string): Verdict {
  return { verdict: "reject", rule };
}
