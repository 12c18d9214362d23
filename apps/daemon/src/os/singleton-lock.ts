/**
 * One daemon per home and per socket: an exclusive `flock` on a small file, held until the process ends,
 * however it ends. The file itself stays; only the lock on it means anything.
 */
import { closeSync, constants, fstatSync, openSync } from "node:fs";

import { KistError } from "@kist/model";

import { unsafePath, type OsErrorCode } from "./error.ts";
import type { Libc } from "./libc.ts";
import { isSystemError } from "./safe-file.ts";

const { O_CREAT, O_NOFOLLOW, O_RDWR } = constants;

/** Takes the lock or throws `database-in-use`. Returns how to give it back. The directory is checked before. */
export function takeSingletonLock(libc: Pick<Libc, "lockFile">, path: string, uid: number): () => void {
  let descriptor: number;
  try {
    descriptor = openSync(path, O_CREAT | O_NOFOLLOW | O_RDWR, 0o600);
  } catch (error) {
    if (isSystemError(error, "ELOOP")) throw unsafePath(path, "it is a symbolic link", `Remove ${path}`);
    throw error;
  }
  const stats = fstatSync(descriptor);
  if (!stats.isFile() || stats.uid !== uid || !libc.lockFile(descriptor)) {
    closeSync(descriptor);
    if (stats.isFile() && stats.uid === uid) throw new KistError<OsErrorCode>("database-in-use", { path });
    throw unsafePath(path, "it is not an own plain file", `Remove ${path}`);
  }
  return () => closeSync(descriptor);
}
