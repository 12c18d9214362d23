/**
 * Masking of a stream: bytes in, the same bytes out with every form of every value replaced (SPEC.md, "What
 * the stream promises").
 */
import { concatBytes, utf8ToBytes, type Bytes } from "@kist/model";

import { createFinder, type Finder, type Found, type NamedValue, type UnmatchedValue } from "./finder.ts";

export interface MaskerOptions {
  readonly values: readonly NamedValue[];
  /** What stands in a value's place; `[masked]` where it is not given. */
  readonly replacement?: string | ((name: string) => string);
  /** Values of less entropy are not looked for. 16 bits where it is not given. */
  readonly minimumBits?: number;
}

export interface Masker {
  /** Values that stay visible. */
  readonly unmatched: readonly UnmatchedValue[];
  /** The next bytes that are certain. May share memory with `chunk`: use them, or copy, before changing it. */
  push(chunk: Uint8Array): Uint8Array;
  /** The rest. The masker is then as new. */
  flush(): Uint8Array;
  /** A masker for another stream with the same values, without building the table again. */
  fork(): Masker;
}

const DEFAULT_REPLACEMENT = "[masked]";
/** Two bytes of randomness: what is guessed within a few ten thousand tries is found by chance in a log. */
const DEFAULT_MINIMUM_BITS = 16;

export function createMasker({
  values,
  replacement = DEFAULT_REPLACEMENT,
  minimumBits = DEFAULT_MINIMUM_BITS,
}: MaskerOptions): Masker {
  const finder = createFinder({ values, minimumBits });
  const replacements = finder.names.map((name) =>
    utf8ToBytes(typeof replacement === "string" ? replacement : replacement(name)),
  );
  return maskStream(finder, replacements);
}

function maskStream(finder: Finder, replacements: readonly Bytes[]): Masker {
  const search = finder.begin();
  return {
    unmatched: finder.unmatched,
    push: (chunk) => replace(search.push(chunk), replacements),
    flush: () => replace(search.flush(), replacements),
    fork: () => maskStream(finder, replacements),
  };
}

function replace({ data, base, occurrences, certain }: Found, replacements: readonly Bytes[]): Uint8Array {
  if (occurrences.length === 0) return data.subarray(0, certain - base);
  const parts: Uint8Array[] = [];
  let at = base;
  for (const { start, end, owner, continues } of occurrences) {
    parts.push(data.subarray(at - base, start - base));
    const replacement = replacements[owner];
    if (!continues && replacement !== undefined) parts.push(replacement);
    at = end;
  }
  parts.push(data.subarray(at - base, certain - base));
  return concatBytes(...parts);
}
