/**
 * Masking of a stream: bytes in, the same bytes out with every form of every value replaced (SPEC.md, "What
 * the stream promises").
 */
import { concatBytes, utf8ToBytes, type Bytes } from "@kist/model";

import { entropy, isCommonWord, LONGEST_COMMON_WORD } from "./entropy.ts";
import { createFormTable } from "./form-table.ts";
import { SHORTEST_FORM, valueForms } from "./forms.ts";
import { createMatcher, type Matcher, type Scan } from "./matcher.ts";

export interface NamedValue {
  readonly name: string;
  readonly value: Bytes;
}

/** A value that is not looked for, and why. */
export interface UnmatchedValue {
  readonly name: string;
  readonly reason: "short" | "guessable";
}

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
  const matched: NamedValue[] = [];
  const unmatched: UnmatchedValue[] = [];
  for (const { name, value } of values) {
    const reason = whyUnmatched(value, minimumBits);
    if (reason !== undefined) unmatched.push({ name, reason });
    // A copy: the table is built when the first bytes come, the caller may have wiped its own by then.
    else matched.push({ name, value: value.slice() });
  }
  const replacements = matched.map(({ name }) =>
    utf8ToBytes(typeof replacement === "string" ? replacement : replacement(name)),
  );
  let matcher: Matcher | undefined;
  const getMatcher = () => (matcher ??= createMatcher(createFormTable(collectForms(matched))));
  return createStream(getMatcher, replacements, unmatched);
}

/** Of two values that share a form the first one owns it. */
function collectForms(values: readonly NamedValue[]): Map<string, number> {
  const owners = new Map<string, number>();
  for (const [owner, { value }] of values.entries()) {
    for (const form of valueForms(value)) if (!owners.has(form)) owners.set(form, owner);
  }
  return owners;
}

function whyUnmatched(value: Bytes, minimumBits: number): UnmatchedValue["reason"] | undefined {
  if (value.length < SHORTEST_FORM) return "short";
  // No character counts less than a bit: of a long value nothing has to be estimated.
  const isLong = value.length >= Math.max(minimumBits, LONGEST_COMMON_WORD + 1);
  return !isLong && (isCommonWord(value) || entropy(value) < minimumBits) ? "guessable" : undefined;
}

function createStream(
  getMatcher: () => Matcher,
  replacements: readonly Bytes[],
  unmatched: readonly UnmatchedValue[],
): Masker {
  /** Bytes that may begin a form, and how many of them belong to an occurrence that is replaced already. */
  let held: Uint8Array = new Uint8Array(0);
  let replaced = 0;

  function emit(data: Uint8Array, { matches, hold }: Scan): Uint8Array {
    const parts: Uint8Array[] = [];
    let at = replaced;
    for (const { start, end, owner } of matches) {
      if (start >= hold) break;
      if (start >= at) parts.push(data.subarray(at, start), replacements[owner] ?? NOTHING);
      at = Math.max(at, end);
    }
    if (at < hold) parts.push(data.subarray(at, hold));
    // A copy: the caller may use the chunk's memory again.
    held = data.slice(hold);
    replaced = Math.max(at - hold, 0);
    return parts.length === 1 ? (parts[0] ?? NOTHING) : concatBytes(...parts);
  }

  return {
    unmatched,
    push(chunk) {
      const data = held.length === 0 ? chunk : concatBytes(held, chunk);
      return emit(data, getMatcher().scan(data, false));
    },
    flush() {
      // Of a program that printed nothing, no table need be built.
      if (held.length === 0) return NOTHING;
      return emit(held, getMatcher().scan(held, true));
    },
    fork: () => createStream(getMatcher, replacements, unmatched),
  };
}

const NOTHING: Uint8Array = new Uint8Array(0);
