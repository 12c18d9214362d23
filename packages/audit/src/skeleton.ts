/**
 * The clear part of a record (R24): version ‖ device 32 ‖ seq u64 ‖ prev 32 ‖ body hash 32, 105 bytes. A
 * record's link hash is the hash of its skeleton; the first record's `prev` is the hash of the vault's id, so
 * no chain can pass for another vault's.
 */
import { hash, type Crypto } from "@kist/crypto";
import { bytesToId, idToBytes, type Bytes, type DeviceId, type VaultId } from "@kist/model";

export interface Skeleton {
  readonly device: DeviceId;
  readonly seq: number;
  /** Link hash of the record before. */
  readonly prev: Bytes;
  /** Of the stored body: what retention may drop. */
  readonly bodyHash: Bytes;
}

const VERSION = 1;
const HASH = 32;
export const SKELETON_BYTES = 105;

export function encodeSkeleton(skeleton: Skeleton): Bytes {
  const bytes = new Uint8Array(SKELETON_BYTES);
  bytes[0] = VERSION;
  bytes.set(idToBytes(skeleton.device), 1);
  writeSeq(bytes, 1 + HASH, skeleton.seq);
  bytes.set(skeleton.prev, 41);
  bytes.set(skeleton.bodyHash, 73);
  return bytes;
}

/** `undefined` for anything but the one form. */
export function decodeSkeleton(bytes: Bytes): Skeleton | undefined {
  if (bytes.length !== SKELETON_BYTES || bytes[0] !== VERSION) return undefined;
  const seq = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(1 + HASH));
  if (!Number.isSafeInteger(seq)) return undefined;
  return {
    device: bytesToId(bytes.subarray(1, 33)),
    seq,
    prev: bytes.subarray(41, 73),
    bodyHash: bytes.subarray(73, 105),
  };
}

/** u64, big-endian, of a safe integer. */
export function writeSeq(into: Bytes, at: number, seq: number): void {
  let rest = seq;
  for (let place = at + 7; place >= at; place--) {
    into[place] = rest % 256;
    rest = Math.floor(rest / 256);
  }
}

export function linkHash(crypto: Crypto, skeleton: Bytes): Bytes {
  return hash(crypto, "kist/v1/audit-skeleton", skeleton);
}
export function bodyHash(crypto: Crypto, body: Bytes): Bytes {
  return hash(crypto, "kist/v1/audit-body", body);
}
/** What the first record names as `prev`. */
export function firstPrev(crypto: Crypto, vault: VaultId): Bytes {
  return hash(crypto, "kist/v1/audit-skeleton", idToBytes(vault));
}
