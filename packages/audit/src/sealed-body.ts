/**
 * The stored body of a record (SPEC §4). Sealed: 0x01 ‖ epoch 8 ‖ commitment 32 ‖ sealed(opening 32 ‖ entries).
 * The commitment to the entries is hashed into the chain with the rest: who is given opening and entries can
 * check them against it, so an exported bundle proves what was recorded to a verifier without the key.
 * Clear: 0x00 ‖ entries without names, written while no key is in memory (R27).
 */
import { commitValue, open, seal, type AuditKey, type Crypto } from "@kist/crypto";
import {
  bytesToHex,
  equalBytes,
  hexToBytes,
  KistError,
  type AuditEntry,
  type Bytes,
  type DeviceId,
  type VaultId,
} from "@kist/model";

import { Malformed } from "./body-reader.ts";
import { readBody } from "./body.ts";
import type { AuditErrorCode } from "./error.ts";
import { writeSeq } from "./skeleton.ts";

const CLEAR = 0;
const SEALED = 1;
const OPENING = 32;
const EPOCH = 8;
const SEALED_AT: number = 1 + EPOCH + 32;

/** Where a record stands: bound into the seal, so that bodies cannot be swapped. */
export interface RecordPlace {
  readonly vault: VaultId;
  readonly device: DeviceId;
  readonly seq: number;
}
/** The key of one audit epoch, and the epoch's reference: 16 hexadecimal characters. */
export interface AuditEpoch {
  readonly ref: string;
  readonly key: AuditKey;
}
/** What is inside: what a bundle discloses. */
export interface OpenedBody {
  readonly entries: readonly AuditEntry[];
  /** The encoded entries. */
  readonly plain: Bytes;
  /** With `plain` it yields the commitment; absent for clear bodies. */
  readonly opening?: Bytes;
}

/** Bytes that must stand free before the entries in what `sealBody` and `clearBody` are given. */
export const BODY_PREFIX: number = OPENING;

/** Seals `OPENING` bytes of room followed by the encoded entries; the room is filled in place. */
export function sealBody(crypto: Crypto, place: RecordPlace, epoch: AuditEpoch, content: Bytes): Bytes {
  const ref = hexToBytes(epoch.ref);
  if (ref?.length !== EPOCH) throw new KistError<AuditErrorCode>("audit-entry-invalid", { field: "epoch" });
  const opening = crypto.random.bytes(OPENING);
  content.set(opening);
  const commitment = commitValue(crypto, opening, content.subarray(OPENING));
  const sealed = seal(crypto, epoch.key, "kist/v1/audit-record", contextOf(place, epoch.ref), content);
  const body = new Uint8Array(SEALED_AT + sealed.length);
  body[0] = SEALED;
  body.set(ref, 1);
  body.set(commitment, 1 + EPOCH);
  body.set(sealed, SEALED_AT);
  return body;
}

export function clearBody(content: Bytes): Bytes {
  const body = content.slice(OPENING - 1);
  body[0] = CLEAR;
  return body;
}

/** The entries. Throws `open-failed` for a missing key and for everything else that is wrong. */
export function openBody(
  crypto: Crypto,
  place: RecordPlace,
  keyOf: (epoch: string) => AuditKey | undefined,
  body: Bytes,
): OpenedBody {
  if (body[0] === CLEAR) return readPlain(body.subarray(1));
  const ref = bytesToHex(body.subarray(1, 1 + EPOCH));
  const key = keyOf(ref);
  if (body[0] !== SEALED || key === undefined) throw new KistError("open-failed");
  const content = open(crypto, key, "kist/v1/audit-record", contextOf(place, ref), body.slice(SEALED_AT));
  return disclose(crypto, body, content.slice(0, OPENING), content.slice(OPENING));
}

/** What somebody says is inside a sealed body, checked against the commitment. Throws `open-failed`. */
export function disclose(crypto: Crypto, body: Bytes, opening: Bytes, plain: Bytes): OpenedBody {
  const isCommitted =
    body[0] === SEALED &&
    opening.length === OPENING &&
    equalBytes(commitValue(crypto, opening, plain), body.subarray(1 + EPOCH, SEALED_AT));
  if (!isCommitted) throw new KistError("open-failed");
  return { ...readPlain(plain), opening };
}

/** True for a body written while the device was locked: no key is needed to read it. */
export function isClear(body: Bytes): boolean {
  return body[0] === CLEAR;
}

function readPlain(plain: Bytes): OpenedBody {
  try {
    return { entries: readBody(plain), plain };
  } catch (error) {
    if (error instanceof Malformed) throw new KistError("open-failed");
    throw error;
  }
}

function contextOf(place: RecordPlace, epoch: string): { vault: string; author: string; epoch: string; extra: Bytes } {
  const extra = new Uint8Array(8);
  writeSeq(extra, 0, place.seq);
  return { vault: place.vault, author: place.device, epoch, extra };
}
