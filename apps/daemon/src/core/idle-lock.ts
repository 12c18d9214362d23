/**
 * After how long without use a person's device locks: what its environment says, else what its person chose, else a
 * quarter of an hour. The choice is a sealed row, so it is known only while the vault is open, when it counts.
 */
import type { LocalRows } from "./local-rows.ts";

const STANDARD_MINUTES = 15;
const ROW = "idle-lock";
const MINUTE = 60_000;

export interface IdleLock {
  /** Milliseconds; 0 never. */
  after(): number;
  /** The environment decides, and a choice changes nothing. */
  readonly fixed: boolean;
  /** Inside the transaction that writes the choice down. */
  write(minutes: number): void;
  /** After it was committed. */
  choose(minutes: number): void;
}

/** `fixed`: milliseconds of the environment, where it says any. */
export function createIdleLock(rows: LocalRows, fixed: number | undefined): IdleLock {
  const kept = rows.read("setting", ROW);
  let chosen = typeof kept === "number" ? kept : STANDARD_MINUTES;
  return {
    after: () => fixed ?? chosen * MINUTE,
    fixed: fixed !== undefined,
    write: (minutes) => rows.write("setting", ROW, minutes),
    choose(minutes) {
      chosen = minutes;
    },
  };
}
