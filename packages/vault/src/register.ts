/**
 * A register: a place that many may write without seeing each other (SPEC §5). A write beats the writes of the same
 * register which it names; those nobody beats are the heads; the lowest hash among them wins. No clock, no order
 * of arrival: the result depends on the set of writes alone.
 */
import type { RecordHash } from "@kist/model";

export interface Write<Value> {
  readonly hash: RecordHash;
  readonly prev: readonly RecordHash[];
  readonly value: Value;
}

/** The writes nobody beats, ascending by hash; the first one wins. Empty for no writes. */
export function registerHeads<Value>(writes: readonly Write<Value>[]): readonly Write<Value>[] {
  if (writes.length < 2) return writes;
  const beaten = new Set<RecordHash>();
  for (const write of writes) for (const hash of write.prev) beaten.add(hash);
  return writes.filter((write) => !beaten.has(write.hash)).sort(byHash);
}

export function byHash(a: { readonly hash: string }, b: { readonly hash: string }): number {
  return a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0;
}
