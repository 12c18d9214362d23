import { KistError } from "@kist/model";
/**
 * One connection with the pragmas of research/security.md §3.3, in that order. The trap they avoid: better-sqlite3
 * is compiled with `DEFAULT_WAL_SYNCHRONOUS=1`, so a connection in WAL mode that does not say FULL quietly drops
 * to NORMAL and then loses acknowledged commits when the power goes; and right after `journal_mode=WAL` on a new
 * file the pragma still reports FULL. So the levels are read back after the first write (`proveDurable`).
 */
import Sqlite from "better-sqlite3";

import type { StorageErrorCode } from "./error.ts";

export type Statement = Sqlite.Statement;

export interface Connection {
  readonly raw: Sqlite.Database;
  /** The prepared statement of this text, prepared once. */
  statement(sql: string): Statement;
  close(): void;
}

/** `full`: a commit survives a power cut. `normal`: it survives a crash of the process only (D13's relaxed reads). */
export type Durability = "full" | "normal";
const SYNCHRONOUS: Readonly<Record<Durability, number>> = { normal: 1, full: 2 };

/** Waiting can only be for a foreign reader (a person's `sqlite3` shell): daemons exclude each other by the lock. */
const BUSY_MILLISECONDS = 2000;
/** After a checkpoint a log grown by a large import shrinks to this again. */
const LOG_LIMIT_BYTES = 16 * 1024 * 1024;

/**
 * Opens the file, which the caller has checked. `judge` sees the content before anything changes it.
 * Throws what `judge` and SQLite throw.
 */
export function openConnection(
  path: string,
  durability: Durability,
  judge?: (raw: Sqlite.Database) => void,
): Connection {
  const raw = new Sqlite(path, { fileMustExist: true, timeout: BUSY_MILLISECONDS });
  try {
    judge?.(raw);
    const mode: unknown = raw.pragma("journal_mode = WAL", { simple: true });
    if (mode !== "wal") throw notDurable("journal_mode", mode);
    raw.pragma(`synchronous = ${durability === "full" ? "FULL" : "NORMAL"}`);
    // Without these two macOS' fsync stops at the drive's own cache. Elsewhere they do nothing.
    raw.pragma("fullfsync = ON");
    raw.pragma("checkpoint_fullfsync = ON");
    raw.pragma("foreign_keys = ON");
    raw.pragma("trusted_schema = OFF");
    raw.pragma("secure_delete = ON");
    raw.pragma("cell_size_check = ON");
    raw.pragma("temp_store = MEMORY");
    // KiB. The relaxed connection only appends; indexes are read once, values are kept by `value-cache.ts`.
    raw.pragma(`cache_size = ${durability === "full" ? -4000 : -500}`);
    // Two connections of this process share the file; other processes are kept out by the lock file.
    raw.pragma("locking_mode = NORMAL");
    // SQLite's automatic checkpoint swallows I/O errors; ours (log.ts) does not.
    raw.pragma("wal_autocheckpoint = 0");
    raw.pragma(`journal_size_limit = ${LOG_LIMIT_BYTES}`);
  } catch (error) {
    raw.close();
    throw error;
  }
  const statements = new Map<string, Statement>();
  return {
    raw,
    statement(sql) {
      let statement = statements.get(sql);
      if (statement === undefined) {
        statement = raw.prepare(sql);
        statements.set(sql, statement);
      }
      return statement;
    },
    close: () => raw.close(),
  };
}

/** Reads the levels back. Only after a write do they say what will hold. Throws `database-not-durable`. */
export function proveDurable(connection: Connection, durability: Durability): void {
  const mode: unknown = connection.raw.pragma("journal_mode", { simple: true });
  if (mode !== "wal") throw notDurable("journal_mode", mode);
  const level: unknown = connection.raw.pragma("synchronous", { simple: true });
  if (typeof level !== "number" || level < SYNCHRONOUS[durability]) throw notDurable("synchronous", level);
}

function notDurable(pragma: string, found: unknown): KistError<StorageErrorCode> {
  return new KistError("database-not-durable", { pragma, found: String(found) });
}
