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

/** What SQLite or the system called the failure: `SQLITE_FULL`, `ENOSPC`; undefined for errors of neither. */
function failureName(error: unknown): string | undefined {
  if (!(error instanceof Error) || isKistError(error) || !("code" in error)) return undefined;
  const { code } = error;
  return typeof code === "string" && (code.startsWith("SQLITE_") || "syscall" in error) ? code : undefined;
}

/**
 * The error as callers see it. What is not an error of storage (a refusal of the work inside a transaction,
 * a bug) passes unchanged.
 */
export function toStorageError(error: unknown): unknown {
  const name = failureName(error);
  const code = name === undefined ? undefined : storageErrorCode(name);
  return name === undefined || code === undefined
    ? error
    : new KistError<StorageErrorCode>(code, { failure: name }, error);
}

/** True where another connection or process holds the lock that was asked for. */
export function isLocked(error: unknown): boolean {
  return failureName(error)?.startsWith("SQLITE_BUSY") === true;
}

function storageErrorCode(name: string): StorageErrorCode | undefined {
  // SHMSIZE is how a full disk shows when the index of the write-ahead log cannot grow.
  if (["SQLITE_FULL", "SQLITE_IOERR_SHMSIZE", "ENOSPC", "EDQUOT"].includes(name)) return "disk-full";
  // Two that stand among the I/O errors but tell of damaged data.
  if (["SQLITE_NOTADB", "SQLITE_IOERR_CORRUPTFS", "SQLITE_IOERR_DATA"].includes(name)) return "database-damaged";
  if (name.startsWith("SQLITE_CORRUPT")) return "database-damaged";
  if (name.startsWith("SQLITE_BUSY") || name === "SQLITE_LOCKED") return "database-in-use";
  if (/^SQLITE_(IOERR|CANTOPEN|READONLY|PERM|PROTOCOL|NOLFS)/.test(name)) return "storage-failed";
  return name.startsWith("SQLITE_") ? undefined : "storage-failed";
}

/**
 * True after errors that leave unknown what the disk holds. A failed fsync drops the kernel's dirty pages:
 * the next fsync succeeds without having written them. So nothing is written after the first such error.
 */
export function losesTrust(error: unknown): boolean {
  const name = failureName(error);
  return (
    name !== undefined &&
    /^EIO$|^SQLITE_IOERR(_(FSYNC|DIR_FSYNC|WRITE|TRUNCATE|CLOSE|DELETE|SHMMAP|SHMLOCK))?$/.test(name)
  );
}
