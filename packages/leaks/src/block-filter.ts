/**
 * A set of 4-byte blocks that may claim to hold one it does not: one bit per hash. It is what decides how fast a stream
 * is scanned, so it is sized to stay in the processor's cache and to be wrong for about one block in thirty.
 */
import type { FormTable } from "./form-table.ts";

export interface BlockFilter {
  readonly bits: Int32Array;
  /** How far a hash is shifted down to index a bit. */
  readonly shift: number;
}

const FEWEST_BITS = 14;
/** 2^21 bits are 256 KiB. */
const MOST_BITS = 21;
const BITS_PER_BLOCK = 32;

/** A multiplicative hash of a block (Knuth's constant: 2^32 / golden ratio); its high bits are the good ones. */
export function hashBlock(block: number): number {
  return Math.imul(block, 0x9e3779b1);
}

/** The filter of the blocks at the first `positions` positions of every form. */
export function createBlockFilter({ pool, offsets, count }: FormTable, positions: number): BlockFilter {
  const wanted = Math.ceil(Math.log2(Math.max(count * positions * BITS_PER_BLOCK, 1)));
  const width = Math.min(Math.max(wanted, FEWEST_BITS), MOST_BITS);
  const bits = new Int32Array(1 << (width - 5));
  const shift = 32 - width;
  const view = new DataView(pool.buffer);
  for (let i = 0; i < count; i++) {
    const form = offsets[i] ?? 0;
    for (let at = form; at < form + positions; at++) {
      const hash = hashBlock(view.getInt32(at, true)) >>> shift;
      bits[hash >>> 5] = (bits[hash >>> 5] ?? 0) | (1 << hash);
    }
  }
  return { bits, shift };
}
