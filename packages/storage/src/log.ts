/**
 * The write-ahead log kept short. SQLite's automatic checkpoint would run inside a commit that someone waits for,
 * and swallows I/O errors; this one runs when the owner is idle (`tidy`), and inside a commit only at the hard
 * limit. A log that was copied back is written again from its start, so the file stops growing there.
 */
import type { Connection } from "./connection.ts";

export interface Log {
  /** To be called after each commit. Copies back only when the log has reached its hard limit. */
  committed(): void;
  /** Copies back what a quiet moment should not leave in the log. */
  tidy(): void;
  /** From now on the log stays as short as it can (true): the disk is full. */
  keepShort(on: boolean): void;
}

/** Frames of 4 KiB. A durable change writes about seven, an audit record two. */
const HARD_LIMIT = 4000;
const SHORT_LIMIT = 64;
const TIDY_LIMIT = 200;
/** Asking costs ~3 µs, so it is not asked after every commit. */
const COMMITS_PER_LOOK = 16;

export function createLog(connection: Connection, guard: <Result>(call: () => Result) => Result): Log {
  let limit = HARD_LIMIT;
  let commits = 0;
  /** Frames in the log that are not in the database yet. NOOP only reports (SQLite ≥ 3.51). */
  const pending = (): number => {
    const row: unknown = connection.statement("PRAGMA wal_checkpoint(NOOP)").get();
    if (typeof row !== "object" || row === null || !("log" in row) || !("checkpointed" in row)) return 0;
    return Number(row.log) - Number(row.checkpointed);
  };
  const copyBack = (): void => {
    guard(() => {
      connection.raw.pragma("wal_checkpoint(PASSIVE)");
    });
  };
  return {
    committed() {
      if (++commits % COMMITS_PER_LOOK !== 0 && limit === HARD_LIMIT) return;
      try {
        if (pending() >= limit) copyBack();
      } catch {
        // The commit stands, so its caller hears nothing. `guard` has noted an error that forbids writing on;
        // a disk too full to copy back leaves the log longer, until commits fail with `disk-full` themselves.
      }
    },
    tidy() {
      if (pending() >= TIDY_LIMIT) copyBack();
    },
    keepShort(on) {
      limit = on ? SHORT_LIMIT : HARD_LIMIT;
    },
  };
}
