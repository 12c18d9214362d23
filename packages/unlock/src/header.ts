/**
 * The cryptography of the header (SPEC §4). Slot key → anchor and X-Wing key; authority → signs the boxes that
 * carry the local key; local key → MAC over all of it, and the pin. So a slot vouches for the authority, the
 * authority for the local key, the local key for the header, and the pin says which header is the newest.
 */
import {
  asLocalKey,
  deriveKey,
  deviceKeysFromSeed,
  encodeCanonical,
  equalSecrets,
  hash,
  keyedHash,
  open,
  openBox,
  protectKey,
  randomKey,
  seal,
  sealBox,
  type Context,
  type Crypto,
  type DeviceKeys,
  type LocalKey,
  type SlotKey,
} from "@kist/crypto";
import { bytesToHex, equalBytes, isKistError, type Bytes } from "@kist/model";

import { slotsDamaged } from "./error.ts";
import { decodeHeader, encodeHeader, encodeUnsealed, fixedFacts, type SealedHeader } from "./header-codec.ts";
import type { Slot, SlotHeader } from "./slot.ts";

/** What a header rests on besides the slots. */
export interface HeaderKeys {
  readonly local: LocalKey;
  /** 32 bytes: the authority's seed. */
  readonly seed: Bytes;
}

/** A slot as it is before a local key is boxed to it. */
export type BareSlot = Omit<Slot, "wrapped">;

export function createHeaderKeys(crypto: Crypto): HeaderKeys {
  return { local: asLocalKey(randomKey(crypto)), seed: randomKey(crypto) };
}

/** The slot's X-Wing key and its anchor, from the slot key. The slot key is not needed again to re-key. */
export function anchorSlot(
  crypto: Crypto,
  key: SlotKey,
  authority: Bytes,
  facts: Omit<BareSlot, "anchor" | "boxPublic">,
): BareSlot {
  const { boxPublic } = slotBoxKeys(crypto, key);
  const slot = { ...facts, boxPublic };
  return { ...slot, anchor: anchorOf(crypto, key, authority, slot) };
}

function anchorOf(crypto: Crypto, key: SlotKey, authority: Bytes, slot: Omit<BareSlot, "anchor">): Bytes {
  return keyedHash(crypto, key, "kist/v1/slot-header", authority, encodeCanonical(fixedFacts(slot)));
}

function slotBoxKeys(crypto: Crypto, key: SlotKey): Pick<DeviceKeys, "boxSecret" | "boxPublic"> {
  const { signing, boxSecret, boxPublic } = deviceKeysFromSeed(crypto, key);
  signing.fill(0);
  return { boxSecret, boxPublic };
}

export function authorityOf(crypto: Crypto, seed: Bytes): Pick<DeviceKeys, "signing" | "verify"> {
  const { signing, verify, boxSecret } = deviceKeysFromSeed(crypto, seed);
  boxSecret.fill(0);
  return { signing, verify };
}

/** Seals a header: boxes the local key to every slot, seals the authority's seed, MACs it all. */
export function sealHeader(
  crypto: Crypto,
  keys: HeaderKeys,
  header: Pick<SlotHeader, "device" | "incarnation" | "generation"> & { readonly slots: readonly BareSlot[] },
): { readonly header: SlotHeader; readonly bytes: Bytes; readonly pin: Bytes } {
  const { local, seed } = keys;
  const sender = authorityOf(crypto, seed);
  const slots = header.slots.map((slot): Slot => {
    const context = boxContext(header, sender.verify, slot);
    return { ...slot, wrapped: sealBox(crypto, { sender, recipient: slot.boxPublic, context, plaintext: local }) };
  });
  sender.signing.fill(0);
  const whole: SlotHeader = {
    ...header,
    authority: sender.verify,
    seed: seal(crypto, local, "kist/v1/slot", { item: "authority" }, seed),
    slots,
  };
  const bytes = encodeHeader({ header: whole, mac: macOf(crypto, local, whole) });
  const pinned = encodeCanonical({ generation: whole.generation, hash: headerHash(crypto, bytes) });
  return { header: whole, bytes, pin: seal(crypto, local, "kist/v1/slot", { item: "pin" }, pinned) };
}

/**
 * The local key, if `key` is this slot's. `undefined`: it is not, or the slot's facts were changed. Throws
 * `slots-damaged` where the key is right and the rest is not.
 */
export function openHeaderWith(crypto: Crypto, header: SlotHeader, slot: Slot, key: SlotKey): LocalKey | undefined {
  const { boxSecret, boxPublic } = slotBoxKeys(crypto, key);
  try {
    const anchor = anchorOf(crypto, key, header.authority, slot);
    if (!equalSecrets(crypto, anchor, slot.anchor)) return undefined;
    const local = openBox(crypto, {
      senderVerify: header.authority,
      recipient: { boxSecret, boxPublic },
      context: boxContext(header, header.authority, slot),
      box: slot.wrapped,
    });
    return protectKey(crypto, asLocalKey(local));
  } catch (error) {
    if (isKistError(error)) throw slotsDamaged("box");
    throw error;
  } finally {
    boxSecret.fill(0);
  }
}

/**
 * The header, if `local` is the key it was sealed under and it is the newest. Throws `slots-damaged`: `mac` for a
 * changed header, `pin` or `replayed` for one that is not the last that was written.
 */
export function verifyHeader(
  crypto: Crypto,
  local: LocalKey,
  stored: { readonly bytes: Bytes; readonly pin: Bytes | undefined },
): SlotHeader {
  const { header, mac }: SealedHeader = decodeHeader(stored.bytes);
  if (!equalSecrets(crypto, macOf(crypto, local, header), mac)) throw slotsDamaged("mac");
  const pinned = openPin(crypto, local, stored.pin);
  const expected = encodeCanonical({ generation: header.generation, hash: headerHash(crypto, stored.bytes) });
  if (!equalBytes(pinned, expected)) throw slotsDamaged("replayed");
  return header;
}

/** After a re-key the pin opens under the new local key only: a header from before cannot go with it. */
function openPin(crypto: Crypto, local: LocalKey, pin: Bytes | undefined): Bytes {
  if (pin === undefined) throw slotsDamaged("pin");
  try {
    return open(crypto, local, "kist/v1/slot", { item: "pin" }, pin);
  } catch {
    throw slotsDamaged("pin");
  }
}

/** The authority's seed, out of a header whose MAC has held. */
export function openSeed(crypto: Crypto, local: LocalKey, header: SlotHeader): Bytes {
  return protectKey(crypto, open(crypto, local, "kist/v1/slot", { item: "authority" }, header.seed));
}

function boxContext(
  header: Pick<SlotHeader, "device" | "incarnation" | "generation">,
  authority: Bytes,
  slot: Pick<Slot, "id" | "type">,
): Context {
  const extra = encodeCanonical([header.device, header.incarnation, slot.type]);
  return { item: slot.id, author: bytesToHex(authority), extra };
}

function macOf(crypto: Crypto, local: LocalKey, header: SlotHeader): Bytes {
  const key = deriveKey(crypto, local, "kist/v1/local-header-mac", {});
  try {
    return keyedHash(crypto, key, "kist/v1/slot-header", encodeUnsealed(header));
  } finally {
    key.fill(0);
  }
}

function headerHash(crypto: Crypto, bytes: Bytes): Bytes {
  return hash(crypto, "kist/v1/slot-header", bytes);
}
