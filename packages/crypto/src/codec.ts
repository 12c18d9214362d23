/**
 * The one encoding of everything sealed or signed (SPEC §9): null, booleans, safe integers, text, bytes, arrays,
 * maps with text keys. Canonical: each value has exactly one encoding, and decoding accepts nothing else, so
 * what was signed can be re-encoded and compared. Grammar:
 *
 *   value   = 00 null | 01 false | 02 true | 03 natural | 04 natural (the integer −1 − n)
 *           | 05 chunk (UTF-8 text) | 06 chunk (bytes) | 07 natural value* | 08 natural (chunk value)*
 *   chunk   = natural byte*                          the natural counts the bytes
 *   natural = base 128, least significant digit first, high bit set on all but the last byte, shortest form
 *
 * Keys of a map are UTF-8, strictly ascending by their bytes. At most 16 arrays and maps inside each other.
 */
import type { Bytes } from "@kist/model";

export type Canonical = null | boolean | number | string | Bytes | readonly Canonical[] | CanonicalMap;
export interface CanonicalMap {
  readonly [key: string]: Canonical;
}

/** Arrays and maps inside each other. */
export const MAX_DEPTH = 16;
/** 64 MiB, as much as can be sealed at once. */
export const MAX_CANONICAL_BYTES: number = 64 * 1024 * 1024;

export const TAG = {
  null: 0,
  false: 1,
  true: 2,
  natural: 3,
  negative: 4,
  text: 5,
  bytes: 6,
  array: 7,
  map: 8,
} as const;
