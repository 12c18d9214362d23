/**
 * A device's card: its public keys with a proof that it offers them itself, for this vault, this member and this
 * role. Without the proof a signer could admit a stranger's keys as its own device's.
 */
import { asVerifyKey, encodeCanonical, sign, verify, type BoxPublicKey, type Crypto } from "@kist/crypto";
import { idToBytes, type Bytes, type MemberId, type VaultId } from "@kist/model";

import type { DeviceCard } from "./link.ts";
import type { DeviceSigner } from "./signer.ts";

export type CardRole = "device" | "recovery";

export interface CardFor {
  readonly vault: VaultId;
  readonly member: MemberId;
  readonly as: CardRole;
}

/** X-Wing encapsulation takes 64 bytes of randomness; zeros do to learn whether a key is usable. */
const PROBE: Bytes = new Uint8Array(64);

export function offerCard(crypto: Crypto, signer: DeviceSigner, given: CardFor): DeviceCard {
  const { keys, id } = signer;
  const proof = sign(crypto, "kist/v1/link", keys.signing, statement(given, keys.boxPublic));
  return { device: id, boxPublic: keys.boxPublic, proof };
}

export function isProvenCard(crypto: Crypto, given: CardFor, card: DeviceCard): boolean {
  const key = asVerifyKey(idToBytes(card.device));
  return verify(crypto, "kist/v1/link", key, statement(given, card.boxPublic), card.proof);
}

/** Whether anything can be sealed to the card's key: ML-KEM refuses some 1216-byte strings. */
export function isUsableCard(crypto: Crypto, card: DeviceCard): boolean {
  return crypto.provider.kemEncapsulate(card.boxPublic, PROBE) !== undefined;
}

/** Shares the links' signing label, never their form: a link's payload has no field `card`. */
function statement({ vault, member, as }: CardFor, boxPublic: BoxPublicKey): Bytes {
  return encodeCanonical({ card: as, vault: idToBytes(vault), member: idToBytes(member), box: boxPublic });
}
