/** Where a device that ends has come to, by stream: what it signs later counts nowhere (R2). */
import type { DeviceId } from "@kist/model";
import type { Database } from "@kist/storage";
import type { ChainState, Cut } from "@kist/team";

/** Walks the authors' logs: seconds for a very large vault, and a device ends rarely. */
export function readCuts(database: Database, state: ChainState, authors: readonly DeviceId[]): readonly Cut[] {
  const store = database.vaultStore(state.vault);
  const cuts: Cut[] = [];
  for (const stream of state.streams.keys()) {
    for (const author of authors) {
      let last: Cut | undefined;
      for (const { seq, hash } of store.deltas(stream, { author, after: 0 })) last = { stream, author, seq, hash };
      if (last !== undefined) cuts.push(last);
    }
  }
  return cuts;
}
