/** How long programs held the values they were started with: `run.end` says it when one is over. */
import type { AuditEntry } from "@kist/model";

import { summarise, type Durations } from "./durations.ts";

/** As the daemon writes it: `after 12 s`. */
const AFTER = /^after (\d{1,10}) s$/;
/** Enough for a median that holds; the newest ones count. */
const MOST = 100_000;

export interface Holding {
  add(entry: AuditEntry): void;
  read(): Durations;
}

export function createHolding(since: number): Holding {
  const held: number[] = [];
  return {
    add({ action, at, note = "" }) {
      if (action !== "run.end" || at < since || held.length >= MOST) return;
      const seconds = AFTER.exec(note)?.[1];
      if (seconds !== undefined) held.push(Number(seconds) * 1000);
    },
    read: () => summarise(held),
  };
}
