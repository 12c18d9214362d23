/**
 * Padding hides lengths: plaintext stands behind its own length (u32, big-endian) in a buffer of
 * max(256, PADMÉ(4 + length)) bytes, the rest zero. PADMÉ wastes at most 12 % and leaves O(log log n) bits of
 * the length. Each plaintext has exactly one padded form; anything else does not open.
 */
import type { Bytes } from "@kist/model";

import { writeLength } from "./context.ts";

export const MIN_PADDED = 256;
/** 64 MiB: larger things (backups) are sealed in chunks. */
export const MAX_PLAINTEXT: number = 64 * 1024 * 1024;
const PREFIX = 4;

/** Length of the padded form of `length` bytes. */
export function paddedLength(length: number): number {
  const needed = PREFIX + length;
  return needed <= MIN_PADDED ? MIN_PADDED : padme(needed);
}

/** PADMÉ (Nikitin et al. 2019): rounds up so that only the leading bits of a length remain. */
function padme(length: number): number {
  const exponent = 31 - Math.clz32(length);
  const kept = 32 - Math.clz32(exponent);
  const mask = 2 ** (exponent - kept) - 1;
  return (length + mask) & ~mask;
}

/** Whether some plaintext pads to exactly this length. */
export function isPaddedLength(length: number): boolean {
  return length >= MIN_PADDED && length <= paddedLength(MAX_PLAINTEXT) && paddedLength(length - PREFIX) === length;
}

/** Writes the padded form over a zeroed buffer of `paddedLength(plaintext.length)` bytes. */
export function pad(into: Bytes, plaintext: Bytes): void {
  into.set(plaintext, writeLength(into, 0, plaintext.length));
}

/** The plaintext, as a view of `padded`; undefined for bytes that `pad` never writes. */
export function unpad(padded: Bytes): Bytes | undefined {
  const [a = 0, b = 0, c = 0, d = 0] = padded;
  const length = a * 2 ** 24 + ((b << 16) | (c << 8) | d);
  if (length > MAX_PLAINTEXT || paddedLength(length) !== padded.length) return undefined;
  let rest = 0;
  for (let i = PREFIX + length; i < padded.length; i++) rest |= padded[i] ?? 0;
  return rest === 0 ? padded.subarray(PREFIX, PREFIX + length) : undefined;
}
