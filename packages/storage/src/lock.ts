import { KistError } from "@kist/model";
/**
 * One daemon per database: an exclusive SQLite lock on `kist.lock`, held for the life of the process. The kernel
 * drops it however the process ends, so there is no stale lock to clean up and no pid to mistrust.
 * Held on its own file because the database itself serves two connections (durable and relaxed).
 */
import Sqlite from "better-sqlite3";

import { isLocked, toStorageError, type StorageErrorCode } from "./error.ts";
import type { Files } from "./files.ts";
import { checkFile } from "./safe-path.ts";

export interface Lock {
  release(): void;
}

/** Takes the lock or throws `database-in-use`. `path` lies in a prepared directory. */
export function takeLock(files: Files, path: string): Lock {
  if (!checkFile(files, path)) makeIfAbsent(files, path);
  const before = files.look(path);
  const raw = new Sqlite(path, { fileMustExist: true, timeout: 0 });
  try {
    // Nothing is ever committed: no journal file, the lock file stays empty.
    raw.pragma("journal_mode = MEMORY");
    raw.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    raw.close();
    throw isLocked(error) ? new KistError<StorageErrorCode>("database-in-use", { path }, error) : toStorageError(error);
  }
  const after = files.look(path);
  if (after === undefined || after.inode !== before?.inode) {
    raw.close();
    throw new KistError<StorageErrorCode>("database-in-use", { path });
  }
  return {
    release: () => raw.close(),
  };
}

/** Two daemons starting at once may both find no file: the loser of the race finds the winner's. */
function makeIfAbsent(files: Files, path: string): void {
  try {
    files.makeFile(path);
  } catch (error) {
    if (!checkFile(files, path)) throw error;
  }
}
