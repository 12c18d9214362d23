/** What goes wrong below the stores, and how SQLite's result codes become codes of ours. */
import { KistError, isKistError } from "@kist/model";

export type StorageErrorCode =
  | "path-unsafe"
  | "database-on-network"
  | "database-in-use"
  | "database-newer"
  | "database-not-durable"
  | "database-damaged"
  | "disk-full"
  | "storage-failed";

/** `SQLITE_…` of an error thrown by better-sqlite3 (its own or Node's), else undefined. */
export function sqliteCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return undefined;
  return error.code.startsWith("SQLITE_") ? error.code : undefined;
}

/**
 * The error as callers see it. What is not an error of storage (a refusal of the work inside a transaction,
 * a bug) passes unchanged.
 */
export function toStorageError(error: unknown): unknown {
  const code = sqliteCode(error);
  if (code === undefined || isKistError(error)) return error;
  const known = storageErrorCode(code);
  return known === undefined ? error : new KistError<StorageErrorCode>(known, { sqlite: code }, error);
}

function storageErrorCode(code: string): StorageErrorCode | undefined {
  // SHMSIZE is how a full disk shows when the index of the write-ahead log cannot grow.
  if (code === "SQLITE_FULL" || code === "SQLITE_IOERR_SHMSIZE") return "disk-full";
  // CORRUPTFS stands among the I/O errors but tells of damaged data.
  if (code === "SQLITE_IOERR_CORRUPTFS" || code === "SQLITE_IOERR_DATA") return "database-damaged";
  if (code.startsWith("SQLITE_CORRUPT") || code === "SQLITE_NOTADB") return "database-damaged";
  if (code.startsWith("SQLITE_BUSY") || code === "SQLITE_LOCKED") return "database-in-use";
  if (/^SQLITE_(IOERR|CANTOPEN|READONLY|PERM|PROTOCOL|NOLFS)/.test(code)) return "storage-failed";
  return undefined;
}

/**
 * True after errors that leave unknown what the disk holds. A failed fsync drops the kernel's dirty pages:
 * the next fsync succeeds without having written them. So nothing is written after the first such error.
 */
export function losesTrust(error: unknown): boolean {
  const code = sqliteCode(error);
  return (
    code !== undefined &&
    /^SQLITE_IOERR_(FSYNC|DIR_FSYNC|WRITE|TRUNCATE|CLOSE|DELETE|SHMMAP|SHMLOCK)$|^SQLITE_IOERR$/.test(code)
  );
}
