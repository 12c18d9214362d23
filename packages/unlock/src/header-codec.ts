/**
 * The slot header on disk (SPEC §4): one canonical map with its MAC inside, clear, because it must be read before
 * anything can be opened. Strict: other fields, types, lengths or orders are `slots-damaged`.
 */
import {
  asBoxPublicKey,
  asVerifyKey,
  BOX_PUBLIC_KEY_BYTES,
  decodeCanonical,
  encodeCanonical,
  type Canonical,
  type CanonicalMap,
  type StretchParameters,
} from "@kist/crypto";
import { base32ToBytes, bytesToShortId, type Bytes, type SlotId } from "@kist/model";

import { slotsDamaged } from "./error.ts";
import { DEVICE_KINDS, SLOT_TYPES, type PasskeyFacts, type Slot, type SlotHeader, type SlotType } from "./slot.ts";

/** The only suite (D3); another one does not open. */
const SUITE = 1;
export const MAX_SLOTS = 32;
export const MAX_SLOT_NAME = 100;
const MAX_HEADER_BYTES: number = 256 * 1024;
const MAX_CREDENTIAL_BYTES = 1024;
const MAX_PUBLIC_KEY_BYTES = 2048;
const MAX_HOST_NAME = 253;
export const MAX_TRANSPORTS = 16;
export const MAX_TRANSPORT = 32;
const MAX_SEALED_BYTES = 4096;

export interface SealedHeader {
  readonly header: SlotHeader;
  readonly mac: Bytes;
}

/** What the header's MAC covers. */
export function encodeUnsealed(header: SlotHeader): Bytes {
  return encodeCanonical(headerMap(header));
}

export function encodeHeader({ header, mac }: SealedHeader): Bytes {
  return encodeCanonical({ ...headerMap(header), mac });
}

/** Throws `slots-damaged`. Nothing that is read here is trusted before a slot's anchor and the MAC have held. */
export function decodeHeader(bytes: Bytes): SealedHeader {
  try {
    if (bytes.length > MAX_HEADER_BYTES) throw slotsDamaged("malformed");
    const map = readMap(decodeCanonical(bytes), [
      "suite",
      "device",
      "incarnation",
      "generation",
      "authority",
      "seed",
      "slots",
      "mac",
    ]);
    if (map["suite"] !== SUITE) throw slotsDamaged("malformed");
    const slots = readArray(map["slots"]).map(readSlot);
    if (slots.length > MAX_SLOTS || new Set(slots.map(({ id }) => id)).size !== slots.length)
      throw slotsDamaged("malformed");
    return {
      header: {
        device: readOneOf(map["device"], DEVICE_KINDS),
        incarnation: readBytes(map["incarnation"], 0, 64),
        generation: readNatural(map["generation"]),
        authority: asVerifyKey(readBytes(map["authority"], 32, 32)),
        seed: readBytes(map["seed"], 1, MAX_SEALED_BYTES),
        slots,
      },
      mac: readBytes(map["mac"], 32, 32),
    };
  } catch {
    throw slotsDamaged("malformed");
  }
}

function headerMap(header: SlotHeader): CanonicalMap {
  const { device, incarnation, generation, authority, seed, slots } = header;
  return { suite: SUITE, device, incarnation, generation, authority, seed, slots: slots.map(slotMap) };
}

function slotMap(slot: Slot): CanonicalMap {
  return {
    ...fixedFacts(slot),
    name: slot.name,
    createdAt: slot.createdAt,
    anchor: slot.anchor,
    wrapped: slot.wrapped,
  };
}

/** What a slot's anchor covers: all that never changes while the slot lives. */
export function fixedFacts(slot: Omit<Slot, "anchor" | "wrapped" | "name" | "createdAt">): CanonicalMap {
  const { id, type, salt, boxPublic, parameters, passkey } = slot;
  return {
    id: base32ToBytes(id) ?? null,
    type,
    salt,
    box: boxPublic,
    parameters: parameters === undefined ? null : { memoryKiB: parameters.memoryKiB, passes: parameters.passes },
    passkey: passkey === undefined ? null : passkeyMap(passkey),
  };
}

function passkeyMap(facts: PasskeyFacts): CanonicalMap {
  const { credential, publicKey, rpId, transports, aaguid, multiDevice, prfSalt, user } = facts;
  return { credential, publicKey, rpId, transports: [...transports], aaguid, multiDevice, prfSalt, user };
}

function readSlot(value: Canonical): Slot {
  const map = readMap(value, [
    "id",
    "type",
    "salt",
    "box",
    "parameters",
    "passkey",
    "name",
    "createdAt",
    "anchor",
    "wrapped",
  ]);
  const type = readOneOf<SlotType>(map["type"], SLOT_TYPES);
  return {
    id: bytesToShortId<SlotId>(readBytes(map["id"], 10, 10)),
    type,
    name: readText(map["name"], MAX_SLOT_NAME),
    createdAt: readNatural(map["createdAt"]),
    parameters: type === "passphrase" ? readParameters(map["parameters"]) : readNothing(map["parameters"]),
    passkey: type === "passkey" ? readPasskey(map["passkey"]) : readNothing(map["passkey"]),
    salt: readBytes(map["salt"], 16, 16),
    boxPublic: asBoxPublicKey(readBytes(map["box"], BOX_PUBLIC_KEY_BYTES, BOX_PUBLIC_KEY_BYTES)),
    anchor: readBytes(map["anchor"], 32, 32),
    wrapped: readBytes(map["wrapped"], 1, MAX_SEALED_BYTES),
  };
}

function readParameters(value: Canonical | undefined): StretchParameters {
  const map = readMap(value, ["memoryKiB", "passes"]);
  return { memoryKiB: readNatural(map["memoryKiB"]), passes: readNatural(map["passes"]) };
}

function readPasskey(value: Canonical | undefined): PasskeyFacts {
  const map = readMap(value, [
    "credential",
    "publicKey",
    "rpId",
    "transports",
    "aaguid",
    "multiDevice",
    "prfSalt",
    "user",
  ]);
  const transports = readArray(map["transports"]).map((one) => readText(one, MAX_TRANSPORT));
  if (transports.length > MAX_TRANSPORTS) throw slotsDamaged("malformed");
  return {
    credential: readBytes(map["credential"], 1, MAX_CREDENTIAL_BYTES),
    publicKey: readBytes(map["publicKey"], 1, MAX_PUBLIC_KEY_BYTES),
    rpId: readText(map["rpId"], MAX_HOST_NAME),
    transports,
    aaguid: readBytes(map["aaguid"], 16, 16),
    multiDevice: readBoolean(map["multiDevice"]),
    prfSalt: readBytes(map["prfSalt"], 32, 32),
    user: readBytes(map["user"], 16, 64),
  };
}

function readNothing(value: Canonical | undefined): undefined {
  if (value !== null) throw slotsDamaged("malformed");
  return undefined;
}

function readMap(value: Canonical | undefined, fields: readonly string[]): CanonicalMap {
  if (!isMap(value) || Object.keys(value).length !== fields.length) throw slotsDamaged("malformed");
  if (!fields.every((field) => Object.hasOwn(value, field))) throw slotsDamaged("malformed");
  return value;
}

function isMap(value: Canonical | undefined): value is CanonicalMap {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}

function readArray(value: Canonical | undefined): readonly Canonical[] {
  if (!isArray(value)) throw slotsDamaged("malformed");
  return value;
}

function isArray(value: Canonical | undefined): value is readonly Canonical[] {
  return Array.isArray(value);
}

function readBytes(value: Canonical | undefined, least: number, most: number): Bytes {
  if (!(value instanceof Uint8Array) || value.length < least || value.length > most) throw slotsDamaged("malformed");
  return value;
}

function readNatural(value: Canonical | undefined): number {
  if (typeof value !== "number" || value < 0) throw slotsDamaged("malformed");
  return value;
}

function readText(value: Canonical | undefined, most: number): string {
  if (typeof value !== "string" || value.length > most) throw slotsDamaged("malformed");
  return value;
}

function readBoolean(value: Canonical | undefined): boolean {
  if (typeof value !== "boolean") throw slotsDamaged("malformed");
  return value;
}

function readOneOf<Word extends string>(value: Canonical | undefined, words: readonly Word[]): Word {
  const word = words.find((known) => known === value);
  if (word === undefined) throw slotsDamaged("malformed");
  return word;
}
