/**
 * Row keys that hold an owner and a counter: `owner × 2^width + counter`. SQLite's keys have 63 bits, JavaScript's
 * exact integers 53; both parts are checked, so that no row can slip into its neighbour's range.
 */

/** How many bits the counter has, per table. What is left of 53 is for owners. */
export const COUNTER_BITS = {
  deltas: 32,
  sealed_values: 32,
  drafts: 32,
  index_pages: 32,
  links: 32,
  boxes: 32,
  audit_records: 40,
  audit_checkpoints: 40,
} as const;
export type KeyedTable = keyof typeof COUNTER_BITS;

export function rowKey(table: KeyedTable, owner: number, counter: number): number {
  const span = 2 ** COUNTER_BITS[table];
  if (!Number.isSafeInteger(counter) || counter < 0 || counter >= span) throw new RangeError(`${table}: ${counter}`);
  const key = owner * span + counter;
  if (!Number.isSafeInteger(key)) throw new RangeError(`${table}: owner ${owner}`);
  return key;
}

/** The counter of a row key. */
export function counterOf(table: KeyedTable, key: number): number {
  return key % 2 ** COUNTER_BITS[table];
}

/** First and last key of an owner. */
export function keyRange(table: KeyedTable, owner: number): readonly [first: number, last: number] {
  return [rowKey(table, owner, 0), rowKey(table, owner, 2 ** COUNTER_BITS[table] - 1)];
}
