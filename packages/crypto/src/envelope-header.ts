/**
 * The clear part of an envelope (SPEC §5), big-endian:
 * suite 1 ‖ kind 1 ‖ stream 16 ‖ author 32 ‖ seq 8 ‖ prev 32 ‖ epoch 8 ‖ records root 32 ‖ n 2 ‖ n × value hash 32.
 * One spelling per header; its length follows from its own bytes.
 */
import {
  bytesToId,
  hexToBytes,
  KistError,
  type Bytes,
  type DeviceId,
  type EnvelopeHash,
  type StreamId,
  type ValueHash,
} from "@kist/model";

import { malformed } from "./error.ts";
import { SUITE } from "./seal.ts";

/** Numbers on the wire. Never reused; what is not listed yet is carried as `unknown-<number>`: pending (R5). */
const KINDS = {
  delta: 1,
  checkpoint: 2,
  attestation: 3,
  boxes: 4,
  audit: 5,
  heartbeat: 6,
  lease: 7,
  parcel: 8,
} as const;
export type EnvelopeKind = keyof typeof KINDS;
export type UnknownKind = `unknown-${number}`;

export interface EnvelopeHeader {
  readonly suite: 1;
  readonly kind: EnvelopeKind | UnknownKind;
  readonly stream: StreamId;
  /** The author's Ed25519 public key: the envelope verifies with nothing else. */
  readonly author: DeviceId;
  /** Counts the author's envelopes in this stream from 1, without gaps. */
  readonly seq: number;
  /** The author's envelope before this one; `ZERO_HASH` for the first, and only for it. */
  readonly prev: EnvelopeHash;
  /** `epochRef`: 8 bytes, hex. */
  readonly epoch: string;
  /** `merkleRoot` over the salted hashes of the records inside, 32 bytes. */
  readonly recordsRoot: Bytes;
  /** Sealed values that travel beside the envelope, at most 1024. */
  readonly values: readonly ValueHash[];
}

/** `prev` of an author's first envelope. */
export const ZERO_HASH: EnvelopeHash = bytesToId<EnvelopeHash>(new Uint8Array(32));
export const MAX_ENVELOPE_VALUES = 1024;
const FIXED_BYTES = 132;

/** Length of the header that starts these bytes; undefined where they end before it does. */
export function headerLength(bytes: Bytes): number | undefined {
  if (bytes.length < FIXED_BYTES) return undefined;
  const length = FIXED_BYTES + 32 * (((bytes[130] ?? 0) << 8) | (bytes[131] ?? 0));
  return bytes.length < length ? undefined : length;
}

/** Throws `malformed` for a header that no reader accepts. */
export function encodeHeader(header: EnvelopeHeader): Bytes {
  const { kind, seq, prev, recordsRoot, values } = header;
  if (isUnknownKind(kind)) throw malformed("envelope.kind");
  requireChain(seq, prev);
  if (values.length > MAX_ENVELOPE_VALUES) throw malformed("envelope.values");
  const bytes = new Uint8Array(FIXED_BYTES + 32 * values.length);
  const view = new DataView(bytes.buffer);
  bytes[0] = SUITE;
  bytes[1] = KINDS[kind];
  bytes.set(field(header.stream, 16, "stream"), 2);
  bytes.set(field(header.author, 32, "author"), 18);
  view.setBigUint64(50, BigInt(seq));
  bytes.set(field(prev, 32, "prev"), 58);
  bytes.set(field(header.epoch, 8, "epoch"), 90);
  if (recordsRoot.length !== 32) throw malformed("envelope.recordsRoot");
  bytes.set(recordsRoot, 98);
  view.setUint16(130, values.length);
  for (const [i, value] of values.entries()) bytes.set(field(value, 32, "values"), FIXED_BYTES + 32 * i);
  return bytes;
}

/** The header of exactly these bytes. Throws `malformed`, or `suite-unknown` for another first byte. */
export function decodeHeader(bytes: Bytes): EnvelopeHeader {
  if (bytes[0] !== SUITE) throw new KistError("suite-unknown", { suite: bytes[0] ?? 0 });
  if (headerLength(bytes) !== bytes.length) throw malformed("envelope.header");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const seq = Number(view.getBigUint64(50));
  const prev = bytesToId<EnvelopeHash>(bytes.subarray(58, 90));
  requireChain(seq, prev);
  const count = view.getUint16(130);
  if (count > MAX_ENVELOPE_VALUES) throw malformed("envelope.values");
  const values: ValueHash[] = [];
  for (let at = FIXED_BYTES; at < bytes.length; at += 32) values.push(bytesToId(bytes.subarray(at, at + 32)));
  return {
    suite: SUITE,
    kind: decodeKind(bytes[1] ?? 0),
    stream: bytesToId(bytes.subarray(2, 18)),
    author: bytesToId(bytes.subarray(18, 50)),
    seq,
    prev,
    epoch: bytesToId(bytes.subarray(90, 98)),
    recordsRoot: bytes.slice(98, 130),
    values,
  };
}

function requireChain(seq: number, prev: EnvelopeHash): void {
  if (!Number.isSafeInteger(seq) || seq < 1) throw malformed("envelope.seq");
  if ((prev === ZERO_HASH) !== (seq === 1)) throw malformed("envelope.prev");
}

function decodeKind(number: number): EnvelopeKind | UnknownKind {
  if (number === 0) throw malformed("envelope.kind");
  const known = KIND_NAMES.get(number);
  return known ?? `unknown-${number}`;
}

const KIND_NAMES: ReadonlyMap<number, EnvelopeKind> = new Map<number, EnvelopeKind>([
  [KINDS.delta, "delta"],
  [KINDS.checkpoint, "checkpoint"],
  [KINDS.attestation, "attestation"],
  [KINDS.boxes, "boxes"],
  [KINDS.audit, "audit"],
  [KINDS.heartbeat, "heartbeat"],
  [KINDS.lease, "lease"],
  [KINDS.parcel, "parcel"],
]);

function isUnknownKind(kind: EnvelopeKind | UnknownKind): kind is UnknownKind {
  return !(kind in KINDS);
}

function field(hex: string, length: number, name: string): Bytes {
  const bytes = hexToBytes(hex);
  if (bytes?.length !== length) throw malformed(`envelope.${name}`);
  return bytes;
}
