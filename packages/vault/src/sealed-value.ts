/**
 * A value beside the log (SPEC §6): opening ‖ value in chunks, each sealed for its exact place. The record holds
 * only the commitment, so sealed bytes can be purged or sealed again without touching what was signed.
 */
import {
  commitValue,
  encodeContext,
  open,
  seal,
  valueHash,
  type Context,
  type Crypto,
  type ReadKey,
} from "@kist/crypto";
import { bytesToHex, KistError, type Bytes, type DeviceId, type StreamId, type ValueHash } from "@kist/model";

import { CHUNK_BYTES } from "./limits.ts";
import type { SubjectId } from "./record.ts";

export const OPENING_BYTES = 32;

/** Chunks of a value of `size` bytes. */
export function chunkCount(size: number): number {
  return Math.ceil((OPENING_BYTES + size) / CHUNK_BYTES);
}

/** What the chunks of one version are bound to. */
export interface ValuePlace {
  readonly vault: string;
  /** The stream of the environment. */
  readonly environment: string;
  readonly stream: StreamId;
  readonly secret: SubjectId;
  /** 32 bytes, hex. */
  readonly commitment: string;
  readonly author: DeviceId;
  readonly epoch: string;
}

export interface SealedChunk {
  readonly hash: ValueHash;
  readonly bytes: Bytes;
}

/** Seals under the epoch's read key. The plaintext copy made here is wiped. */
export function sealValue(
  crypto: Crypto,
  key: ReadKey,
  place: ValuePlace,
  content: { readonly opening: Bytes; readonly value: Bytes },
): readonly SealedChunk[] {
  const plaintext = new Uint8Array(OPENING_BYTES + content.value.length);
  plaintext.set(content.opening);
  plaintext.set(content.value, OPENING_BYTES);
  try {
    const count = chunkCount(content.value.length);
    const context = valueContext(place);
    const chunks: SealedChunk[] = [];
    for (let i = 0; i < count; i++) {
      const part = plaintext.subarray(i * CHUNK_BYTES, (i + 1) * CHUNK_BYTES);
      const bytes = seal(crypto, key, "kist/v1/value", { ...context, extra: chunkPlace(i, count) }, part);
      chunks.push({ hash: valueHash(crypto, bytes), bytes });
    }
    return chunks;
  } finally {
    plaintext.fill(0);
  }
}

/** What a value of one chunk is bound to, made once for a value that is opened again and again. */
export function encodePlace(place: ValuePlace): Bytes {
  return encodeContext({ ...valueContext(place), extra: ONLY_CHUNK });
}

/**
 * The value, in memory of its own for the caller to wipe. `encoded`: of this place. Throws `open-failed` for bytes that were not sealed for
 * this place, and for a value that is not what the record committed to.
 */
export function openValue(
  crypto: Crypto,
  key: ReadKey,
  place: ValuePlace,
  sealed: { readonly chunks: readonly Bytes[]; readonly size: number },
  encoded?: Bytes,
): Bytes {
  const { chunks, size } = sealed;
  const contextOf = (i: number): Context | Bytes =>
    encoded !== undefined && chunks.length === 1
      ? encoded
      : { ...valueContext(place), extra: chunkPlace(i, chunks.length) };
  const plaintext = joinChunks(chunks.map((bytes, i) => open(crypto, key, "kist/v1/value", contextOf(i), bytes)));
  const opening = plaintext.subarray(0, OPENING_BYTES);
  const value = plaintext.subarray(OPENING_BYTES);
  if (value.length !== size || bytesToHex(commitValue(crypto, opening, value)) !== place.commitment) {
    plaintext.fill(0);
    throw new KistError("open-failed");
  }
  opening.fill(0);
  return value;
}

function joinChunks(parts: readonly Bytes[]): Bytes {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
    part.fill(0);
  }
  return whole;
}

function valueContext(place: ValuePlace): Context {
  const { vault, environment, stream, secret, author, epoch } = place;
  return { vault, environment, stream, item: secret, version: place.commitment, author, epoch };
}

const ONLY_CHUNK: Bytes = new Uint8Array([0, 0, 0, 1]);

/** Chunk index ‖ count, u16 each, big-endian: chunks cannot be swapped, dropped or added. */
function chunkPlace(index: number, count: number): Bytes {
  if (count === 1) return ONLY_CHUNK;
  return new Uint8Array([index >>> 8, index, count >>> 8, count]);
}
