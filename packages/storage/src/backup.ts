import { KistError } from "@kist/model";
/** A consistent copy of the database while it is in use, through SQLite's backup API: never by copying files. */
import Sqlite from "better-sqlite3";

import type { Connection } from "./connection.ts";
import { toStorageError, type StorageErrorCode } from "./error.ts";
import type { Files } from "./files.ts";
import { checkFile } from "./safe-path.ts";

/**
 * Writes the copy to a new file (0600) in a directory the caller has checked. It is whole, checked, and one file
 * (no log beside it) before it gets its name. Throws `path-unsafe` where the name is taken.
 */
export async function backupDatabase(files: Files, source: Connection, path: string): Promise<void> {
  if (checkFile(files, path))
    throw new KistError<StorageErrorCode>("path-unsafe", { path, problem: "it exists", fix: "choose a new name" });
  const part = `${path}.part`;
  files.remove(part);
  files.makeFile(part);
  try {
    await source.raw.backup(part);
    finish(part);
    files.rename(part, path);
  } catch (error) {
    files.remove(part);
    throw toStorageError(error);
  }
}

/** The copy says "WAL" in its header like its source; a copy is carried about, so it must not need a second file. */
function finish(part: string): void {
  const copy = new Sqlite(part, { fileMustExist: true });
  try {
    copy.pragma("journal_mode = DELETE");
    const verdict: unknown = copy.pragma("quick_check(1)", { simple: true });
    if (verdict !== "ok") throw new KistError<StorageErrorCode>("database-damaged", { problem: String(verdict) });
  } finally {
    copy.close();
  }
}
