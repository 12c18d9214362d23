/**
 * The sorted table of all forms. The bytes of all forms lie in one pool in lexicographic order without
 * duplicates, so "which form starts here" is a binary search and "which is the next shorter one" a parent link.
 */
import type { Bytes } from "@kist/model";

import { writeByteText } from "./byte-text.ts";

export interface FormTable {
  readonly count: number;
  /** The bytes of form `i` are `pool[offsets[i]]` up to, without, `pool[offsets[i + 1]]`. */
  readonly pool: Bytes;
  readonly offsets: Uint32Array;
  /** Index of the value of form `i`. */
  readonly owners: Uint32Array;
  /** The longest other form that is a prefix of form `i`, or -1. */
  readonly parents: Int32Array;
  /** Length of the shortest form; 0 in an empty table. */
  readonly shortest: number;
}

/** Builds the table from byte text. `ownersByForm` gives each form the index of its value. */
export function createFormTable(ownersByForm: ReadonlyMap<string, number>): FormTable {
  const steps = buildFormTable(ownersByForm);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** The same in steps of a millisecond or so, for those who have others waiting. */
export function* buildFormTable(ownersByForm: ReadonlyMap<string, number>): Generator<undefined, FormTable> {
  const forms: string[] = [];
  const buckets = yield* sortIntoBuckets(ownersByForm.keys());
  for (const bucket of buckets) {
    // One unit per byte: the default order of strings is the order of the bytes.
    for (const form of bucket.sort()) forms.push(form);
    yield;
  }
  const total = forms.reduce((sum, form) => sum + form.length, 0);
  const pool = new Uint8Array(total);
  const offsets = new Uint32Array(forms.length + 1);
  const owners = new Uint32Array(forms.length);
  const parents = new Int32Array(forms.length);
  let at = 0;
  for (const [i, form] of forms.entries()) {
    at = writeByteText(pool, at, form);
    offsets[i + 1] = at;
    owners[i] = ownersByForm.get(form) ?? 0;
    parents[i] = findParent(forms, parents, i);
    if (i % FORMS_PER_STEP === 0) yield;
  }
  const shortest = forms.reduce((least, form) => Math.min(least, form.length), forms[0]?.length ?? 0);
  return { count: forms.length, pool, offsets, owners, parents, shortest };
}

const FORMS_PER_STEP = 2048;

/** Forms by their first two bytes, in order: each bucket is small enough to be sorted at once. */
function* sortIntoBuckets(forms: Iterable<string>): Generator<undefined, readonly string[][]> {
  const buckets = new Map<number, string[]>();
  let count = 0;
  for (const form of forms) {
    if (++count % FORMS_PER_STEP === 0) yield;
    const key = form.charCodeAt(0) * 256 + form.charCodeAt(1);
    const bucket = buckets.get(key);
    if (bucket === undefined) buckets.set(key, [form]);
    else bucket.push(form);
  }
  return [...buckets].sort(([a], [b]) => a - b).map(([, bucket]) => bucket);
}

/** Between a form and its longest prefix stand only forms with that prefix: it is in the chain of the one before. */
function findParent(forms: readonly string[], parents: Int32Array, i: number): number {
  const form = forms[i] ?? "";
  let candidate = i - 1;
  while (candidate >= 0 && !form.startsWith(forms[candidate] ?? "")) candidate = parents[candidate] ?? -1;
  return candidate;
}
