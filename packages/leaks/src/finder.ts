/**
 * Occurrences of values in a stream: where each begins and ends, and whose it is (SPEC.md, "What the stream promises").
 * What masking replaces and what a scan reports are the same places.
 */
import { concatBytes, type Bytes } from "@kist/model";

import { entropy, isCommonWord, LONGEST_COMMON_WORD } from "./entropy.ts";
import { buildFormTable, createFormTable, type FormTable } from "./form-table.ts";
import { SHORTEST_FORM, valueForms } from "./forms.ts";
import { createMatcher, type Matcher } from "./matcher.ts";
import { urlPasswords } from "./url-password.ts";

export interface NamedValue {
  readonly name: string;
  readonly value: Bytes;
}

/** A value that is not looked for, and why. */
export interface UnmatchedValue {
  readonly name: string;
  readonly reason: "short" | "guessable";
}

/** A run of bytes that one or several overlapping forms cover. */
export interface Occurrence {
  /** Offset in the stream. */
  readonly start: number;
  /** Of the byte after it. Never beyond `Found.certain`: what follows comes as another one that `continues`. */
  readonly end: number;
  /** Index of the value, among those that are looked for. */
  readonly owner: number;
  /** The rest of the occurrence before it. */
  readonly continues: boolean;
}

export interface Found {
  /** The bytes that were held before this piece, with this piece behind them. May share memory with it. */
  readonly data: Uint8Array;
  /** Offset in the stream of the first byte of `data`. */
  readonly base: number;
  /** In order; none overlaps another. */
  readonly occurrences: readonly Occurrence[];
  /** Offset in the stream: whatever follows, nothing changes before it. */
  readonly certain: number;
}

/** One stream. */
export interface Search {
  push(piece: Uint8Array): Found;
  /** The stream's end. The search is then as new. */
  flush(): Found;
}

export interface Finder {
  /** Names of what is looked for, by `Occurrence.owner`: a value's own, and once more for the password in it. */
  readonly names: readonly string[];
  readonly unmatched: readonly UnmatchedValue[];
  begin(): Search;
  /** Builds the table in steps of a millisecond or so. What is not built so is built when the first bytes come. */
  build(): Iterable<undefined>;
  /** Zeroes the table of forms. Nothing is found after it. */
  wipe(): void;
}

export interface FinderOptions {
  readonly values: readonly NamedValue[];
  /** Values of less estimated entropy are not looked for, in bits. */
  readonly minimumBits: number;
}

/** The table is built when the first bytes come. */
export function createFinder({ values, minimumBits }: FinderOptions): Finder {
  const matched: NamedValue[] = [];
  const unmatched: UnmatchedValue[] = [];
  for (const { name, value } of values) {
    const reason = whyUnmatched(value, minimumBits);
    if (reason !== undefined) unmatched.push({ name, reason });
    // A copy: the caller may have wiped its own by the time the table is built.
    else matched.push({ name, value: new Uint8Array(value) });
    for (const part of urlPasswords(value)) {
      if (whyUnmatched(part, Math.max(minimumBits, PART_BITS)) === undefined) matched.push({ name, value: part });
    }
  }
  let table: FormTable | undefined;
  let matcher: Matcher | undefined;
  let wiped = false;
  const wipeValues = (): void => {
    for (const { value } of matched) value.fill(0);
  };
  function* build(): Generator<undefined> {
    if (matcher !== undefined) return;
    const owners = yield* collectForms(matched);
    table = yield* buildFormTable(owners);
    if (wiped) table.pool.fill(0);
    else matcher = createMatcher(table);
    wipeValues();
  }
  const built = (): Matcher => {
    for (const _ of build());
    return (matcher ??= NO_MATCHER);
  };
  return {
    names: matched.map(({ name }) => name),
    unmatched,
    begin: () => beginSearch(() => matcher ?? built()),
    build,
    wipe() {
      wiped = true;
      table?.pool.fill(0);
      wipeValues();
      matcher = NO_MATCHER;
    },
  };
}

const NO_MATCHER: Matcher = createMatcher(createFormTable(new Map()));
const VALUES_PER_STEP = 16;
/** A weaker password (`postgres://shop:dev1@…`) would be found in every other line of a log. */
const PART_BITS = 40;

/** Of two values that share a form the first one owns it. */
function* collectForms(values: readonly NamedValue[]): Generator<undefined, Map<string, number>> {
  const owners = new Map<string, number>();
  for (const [owner, { value }] of values.entries()) {
    for (const form of valueForms(value)) if (!owners.has(form)) owners.set(form, owner);
    if (owner % VALUES_PER_STEP === 0) yield;
  }
  return owners;
}

function whyUnmatched(value: Bytes, minimumBits: number): UnmatchedValue["reason"] | undefined {
  if (value.length < SHORTEST_FORM) return "short";
  // No character counts less than a bit: of a long value nothing has to be estimated.
  const isLong = value.length >= Math.max(minimumBits, LONGEST_COMMON_WORD + 1);
  return !isLong && (isCommonWord(value) || entropy(value) < minimumBits) ? "guessable" : undefined;
}

function beginSearch(getMatcher: () => Matcher): Search {
  /** Bytes that may begin a form. */
  let held: Uint8Array = NOTHING;
  let base = 0;
  /** An occurrence that reaches into them: how far, from `base` on, and whose it is. */
  let covered = 0;
  let coveredBy = 0;

  function take(data: Uint8Array, final: boolean): Found {
    // Of a program that printed nothing, no table need be built.
    const { matches, hold } = data.length === 0 ? EMPTY : getMatcher().scan(data, final);
    const at = base;
    const occurrences: Occurrence[] = [];
    let start = 0;
    let end = covered;
    let owner = coveredBy;
    let continues = covered > 0;
    const close = (): void => {
      if (end > start) occurrences.push({ start: at + start, end: at + Math.min(end, hold), owner, continues });
    };
    for (const match of matches) {
      if (match.start >= hold) break;
      if (match.start < end) end = Math.max(end, match.end);
      else {
        close();
        ({ start, end, owner } = match);
        continues = false;
      }
    }
    close();
    covered = Math.max(end - hold, 0);
    coveredBy = owner;
    // A copy, for the caller may use the piece's memory again; not by `slice`, which shares it where that is a Buffer.
    held = final ? NOTHING : new Uint8Array(data.subarray(hold));
    base = final ? 0 : at + hold;
    return { data, base: at, occurrences, certain: at + hold };
  }

  return {
    push: (piece) => take(held.length === 0 ? piece : concatBytes(held, piece), false),
    flush: () => take(held, true),
  };
}

const NOTHING: Uint8Array = new Uint8Array(0);
const EMPTY = { matches: [], hold: 0 } as const;
