/**
 * From a touch to what opens its slot. An assertion says who was there; the key comes from the PRF output, which only the
 * authenticator makes, and the slot secret, which only this daemon has. Each alone opens nothing (D4, R16).
 */
import { base64UrlToBytes, bytesToBase64Url, KistError } from "@kist/model";
import type { AssertionPurpose, PasskeyProof, RequestOptions } from "@kist/protocol";
import type { Credential, PasskeyFacts, SlotView } from "@kist/unlock";

import type { RequestContext } from "../api/route.ts";
import type { Ceremony } from "./ceremonies.ts";
import { requestOptions } from "./options.ts";
import { requireSite, rpIdOf, type Site } from "./site.ts";
import { readSlotSecret } from "./slot-secret.ts";
import { refused, verifyAssertion } from "./verify.ts";

type Touching = Pick<RequestContext, "daemon" | "caller">;
type PasskeySlot = SlotView & { readonly passkey: PasskeyFacts };

export interface Touch {
  /** The caller's to wipe. */
  readonly credential: Extract<Credential, { type: "passkey" }>;
  /** The authenticator's count of its uses, to be judged once the slot has opened. */
  readonly counter: number;
}

/** Throws `passkey-page-only`, `passkey-none`. */
export function beginTouch(
  { daemon, caller }: Touching,
  purpose: AssertionPurpose,
): { readonly ceremony: Ceremony; readonly options: RequestOptions } {
  const site = requireSite({ caller });
  const slots = passkeysOf({ daemon }, site);
  if (slots.length === 0) throw new KistError("passkey-none", {});
  const ceremony = daemon.ceremonies.begin(site, { kind: "assert", purpose });
  const facts = slots.map(({ passkey }) => passkey);
  return { ceremony, options: requestOptions(site, ceremony.challenge, facts) };
}

/** Throws `passkey-page-only`, `passkey-ceremony-over`, `passkey-refused`, `slot-secret-missing`. */
export async function checkTouch(
  { daemon, caller }: Touching,
  proof: PasskeyProof,
  purpose: AssertionPurpose,
): Promise<Touch> {
  const site = requireSite({ caller });
  const ceremony = daemon.ceremonies.take(site, proof.ceremony, "assert");
  if (!isSame(ceremony.matter.purpose, purpose)) throw new KistError("passkey-ceremony-over", {});
  const { id, response } = proof.response;
  const slot = passkeysOf({ daemon }, site).find(({ passkey }) => bytesToBase64Url(passkey.credential) === id);
  if (slot === undefined) throw refused("it is none of this device's passkeys");
  const { userHandle } = response;
  if (userHandle !== undefined && userHandle !== bytesToBase64Url(slot.passkey.user))
    throw refused("it belongs to somebody else");
  const counter = await verifyAssertion(ceremony, proof.response, slot.passkey);
  const prf = openPrf(ceremony, proof.prf);
  try {
    return { credential: { type: "passkey", slot: slot.id, prf, secret: readSlotSecret(daemon) }, counter };
  } catch (error) {
    prf.fill(0);
    throw error;
  }
}

/** 32 bytes, the caller's to wipe. Throws `passkey-refused` where the page sent none, or none that was sealed for this. */
export function openPrf({ hop, challenge, id }: Ceremony, sealed: string): Uint8Array<ArrayBuffer> {
  const bytes = base64UrlToBytes(sealed);
  const output = bytes === undefined ? undefined : hop.open(bytes, { challenge, ceremony: id });
  if (output === undefined) throw refused("it gave no key");
  return output;
}

/** The passkeys of this page's host name. */
export function passkeysOf({ daemon }: Pick<Touching, "daemon">, site: Site): readonly PasskeySlot[] {
  const rpId = rpIdOf(site);
  return (daemon.slots()?.slots ?? []).filter((slot): slot is PasskeySlot => slot.passkey?.rpId === rpId);
}

function isSame(begun: AssertionPurpose, wanted: AssertionPurpose): boolean {
  const idOf = (purpose: AssertionPurpose): string => (purpose.kind === "approval" ? purpose.id : "");
  return begun.kind === wanted.kind && idOf(begun) === idOf(wanted);
}
