/**
 * Finds every form of a table in a piece of a stream (SPEC.md, "How"). The loop over the samples is the hot path of
 * masking: everything behind it runs only where four bytes out of some form were seen.
 */
import { createBlockFilter, hashBlock } from "./block-filter.ts";
import type { FormTable } from "./form-table.ts";
import { SHORTEST_FORM } from "./forms.ts";

/** The longest form that starts at `start`; `end` is the byte after it. */
export interface Match {
  readonly start: number;
  readonly end: number;
  /** Index of the value whose form it is. */
  readonly owner: number;
}

export interface Scan {
  /** By start; may overlap. Those that start at or after `hold` are not final. */
  readonly matches: readonly Match[];
  /** From here on the data may be the beginning of a longer form; its length where it is not. */
  readonly hold: number;
}

export interface Matcher {
  /** Looks at `data` as the stream's next bytes; `final` says that nothing follows. */
  scan(data: Uint8Array, final: boolean): Scan;
}

const BLOCK = SHORTEST_FORM;
/** A longer stride gains nothing (the loop is then bound by memory) and makes each sampled block dearer. */
const LONGEST_STRIDE = 16;

/** All forms in the table have at least `SHORTEST_FORM` bytes. */
export function createMatcher(forms: FormTable): Matcher {
  if (forms.count === 0) return { scan: (data) => ({ matches: [], hold: data.length }) };
  const { pool, offsets, owners, parents } = forms;
  // Any form, wherever it starts, covers exactly one sampled block within its first `stride` positions.
  const stride = Math.min(forms.shortest - BLOCK + 1, LONGEST_STRIDE);
  const sampled = createBlockFilter(forms, stride);
  const first = createBlockFilter(forms, 1);
  const ranges = createRanges(forms);

  /** The first form, among those from `low` to `high`, that sorts after the data from `start` on. */
  function findNext(data: Uint8Array, start: number, low: number, high: number): number {
    while (low < high) {
      const middle = (low + high) >>> 1;
      const shared = countShared(data, start, middle);
      const form = offsets[middle] ?? 0;
      const whole = shared === (offsets[middle + 1] ?? 0) - form;
      // Where the data ends before the form does, the form sorts after it.
      if (whole || (pool[form + shared] ?? 0) < (data[start + shared] ?? -1)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** How many leading bytes of form `i` the data from `start` on shares. */
  function countShared(data: Uint8Array, start: number, i: number): number {
    const form = offsets[i] ?? 0;
    const most = Math.min((offsets[i + 1] ?? 0) - form, data.length - start);
    let shared = 0;
    while (shared < most && data[start + shared] === pool[form + shared]) shared++;
    return shared;
  }

  /** Whether all that is left of the data is the beginning of a form: of `next` then, and of those behind it. */
  function mayGrow(data: Uint8Array, start: number, next: number, high: number): boolean {
    return next < high && countShared(data, start, next) === data.length - start;
  }

  /** The longest form that stands whole at `start`: the one before `next`, or one of its prefixes. */
  function findLongest(data: Uint8Array, start: number, next: number, low: number): Match | undefined {
    if (next === low) return undefined;
    let i = next - 1;
    const shared = countShared(data, start, i);
    while (i >= 0 && (offsets[i + 1] ?? 0) - (offsets[i] ?? 0) > shared) i = parents[i] ?? -1;
    if (i < 0) return undefined;
    return { start, end: start + (offsets[i + 1] ?? 0) - (offsets[i] ?? 0), owner: owners[i] ?? 0 };
  }

  /** Where the last bytes, too few for a whole form, may begin one. */
  function findTail(data: Uint8Array, from: number): number {
    for (let start = from; start < data.length; start++) {
      if (mayGrow(data, start, findNext(data, start, 0, forms.count), forms.count)) return start;
    }
    return data.length;
  }

  return {
    scan(data, final) {
      const view = new DataView(data.buffer, data.byteOffset, data.length);
      const last = data.length - BLOCK;
      const { bits, shift } = sampled;
      const matches: Match[] = [];
      let hold = data.length;
      let at = stride - 1;
      for (; at <= last; at += stride) {
        const sample = hashBlock(view.getInt32(at, true)) >>> shift;
        if (((bits[sample >>> 5] ?? 0) & (1 << sample)) === 0) continue;
        for (let start = at - stride + 1; start <= at; start++) {
          const block = view.getInt32(start, true);
          const hash = hashBlock(block) >>> first.shift;
          if (((first.bits[hash >>> 5] ?? 0) & (1 << hash)) === 0) continue;
          const range = ranges.get(block);
          if (range === undefined) continue;
          const next = findNext(data, start, range.low, range.high);
          const match = findLongest(data, start, next, range.low);
          if (match !== undefined) matches.push(match);
          if (hold === data.length && !final && mayGrow(data, start, next, range.high)) hold = start;
        }
      }
      if (!final && hold === data.length) hold = findTail(data, at - stride + 1);
      return { matches, hold };
    },
  };
}

/** The forms that begin with the same block stand together: from `low` up to, without, `high`. */
function createRanges(forms: FormTable): ReadonlyMap<number, { readonly low: number; readonly high: number }> {
  const ranges = new Map<number, { readonly low: number; readonly high: number }>();
  const view = new DataView(forms.pool.buffer);
  for (let i = 0; i < forms.count; i++) {
    const block = view.getInt32(forms.offsets[i] ?? 0, true);
    ranges.set(block, { low: ranges.get(block)?.low ?? i, high: i + 1 });
  }
  return ranges;
}
