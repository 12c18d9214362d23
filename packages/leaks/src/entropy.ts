/**
 * How hard a value is to guess, as far as its characters tell (SPEC.md). Made for generated values: it decides
 * whether masking a value would hide chance hits, never whether a password is good.
 */

/** Bits per character for the alphabet that the value's classes of characters suggest. */
function bitsPerCharacter(value: Uint8Array): number {
  let lower = 0;
  let upper = 0;
  let digit = 0;
  let symbol = 0;
  let other = 0;
  for (const byte of value) {
    if (byte >= 0x61 && byte <= 0x7a) lower = 26;
    else if (byte >= 0x41 && byte <= 0x5a) upper = 26;
    else if (byte >= 0x30 && byte <= 0x39) digit = 10;
    else if (byte >= 0x20 && byte <= 0x7e) symbol = 33;
    else other = 128;
  }
  return Math.log2(Math.max(lower + upper + digit + symbol + other, 2));
}

/** What a character costs a guesser who saw the one before it. */
const REPEAT_BITS = 1;
const STEP_BITS = 1.5;
const SEEN_PAIR_BITS = 2;

/** Estimated bits of a value: 0 for an empty one. */
export function entropy(value: Uint8Array): number {
  const full = bitsPerCharacter(value);
  const seen = new Set<number>();
  let bits = 0;
  let before = -1;
  for (const byte of value) {
    const pair = before * 256 + byte;
    if (before < 0) bits += full;
    else if (byte === before) bits += Math.min(full, REPEAT_BITS);
    else if (Math.abs(byte - before) === 1) bits += Math.min(full, STEP_BITS);
    else if (seen.has(pair)) bits += Math.min(full, SEEN_PAIR_BITS);
    else bits += full;
    seen.add(pair);
    before = byte;
  }
  return bits;
}

/** Settings that stand in every `.env` and are in nobody's interest to hide. Lowercase. */
const COMMON_WORDS: ReadonlySet<string> = new Set(
  (
    "true false yes none null undefined enabled disabled auto default debug info warn warning error trace silent " +
    "verbose localhost development production staging test testing local redis postgres postgresql mysql sqlite mongodb " +
    "admin root user username password secret changeme example utf-8 utf8 http https smtp us-east-1 us-west-2 eu-west-1 eu-central-1 " +
    "127.0.0.1 0.0.0.0 http://localhost https://localhost http://localhost:3000 http://localhost:8080"
  ).split(" "),
);

/** A longer value is no common word. */
export const LONGEST_COMMON_WORD = 32;

/** True of a value that is a word everybody would guess first. */
export function isCommonWord(value: Uint8Array): boolean {
  if (value.length > LONGEST_COMMON_WORD) return false;
  return COMMON_WORDS.has(String.fromCharCode(...value).toLowerCase());
}
