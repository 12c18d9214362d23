/**
 * Is a directory controlled by this user alone? Every step from the root is looked at: whoever may rename
 * one of them can put another tree in its place. Fit is a step owned by root or by the user and writable by
 * nobody else, or a sticky one (`/tmp`: there only an entry's owner may rename it, and the next step's owner
 * is checked too). Access control lists are not read.
 */
import { lstatSync, mkdirSync, readlinkSync, type Stats } from "node:fs";
import { dirname, join, resolve } from "node:path";

import { unsafePath } from "./error.ts";

const OTHERS_WRITE = 0o022;
const STICKY = 0o1000;
/** As the kernel: more links than this are a loop. */
const MAX_LINKS = 40;

/** Throws `path-unsafe` unless `path` is a directory of mode 0700 that only this user (or root) can replace. */
export function checkPrivateDirectory(path: string, uid: number): void {
  const stats = look(path);
  if (stats === undefined) throw unsafePath(path, "it does not exist", `mkdir -m 700 ${path}`);
  if (stats.isSymbolicLink()) throw unsafePath(path, "it is a symbolic link", `Remove ${path}`);
  if (!stats.isDirectory()) throw unsafePath(path, "it is not a directory", `Remove ${path}`);
  if (stats.uid !== uid) throw unsafePath(path, `user ${stats.uid} owns it`, `Remove ${path}`);
  if ((stats.mode & 0o777) !== 0o700) {
    const mode = (stats.mode & 0o777).toString(8).padStart(4, "0");
    throw unsafePath(path, `its mode is ${mode}, not 0700`, `chmod 700 ${path}`);
  }
  checkParents(path, uid);
}

/** Throws `path-unsafe` unless every directory above `path` is fit. `path` itself need not exist. */
export function checkParents(path: string, uid: number): void {
  let links = 0;
  let at = "/";
  const left = dirname(resolve(path)).split("/").filter(Boolean);
  checkStep(at, look(at), uid);
  while (left.length > 0) {
    const next = join(at, left.shift() ?? "");
    const stats = look(next);
    // What is not there yet cannot be swapped: whoever could make it can write to a step already checked.
    if (stats === undefined) return;
    if (stats.isSymbolicLink()) {
      // A link is as safe as its owner and its directory: `at` has been checked, and then so is its target.
      if (stats.uid !== 0 && stats.uid !== uid)
        throw unsafePath(next, `it is a link of user ${stats.uid}`, `Remove ${next}`);
      if (++links > MAX_LINKS) throw unsafePath(next, "its links form a loop", `Remove ${next}`);
      const target = readlinkSync(next);
      left.unshift(...target.split("/").filter(Boolean));
      if (target.startsWith("/")) at = "/";
      continue;
    }
    checkStep(next, stats, uid);
    at = next;
  }
}

/**
 * Makes a directory of mode 0700 with what is missing above it (0700 too), then checks it like the rest. An
 * existing one is checked, never repaired: a wrong mode may mean that others have been inside.
 */
export function preparePrivateDirectory(path: string, uid: number): void {
  checkParents(path, uid);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  checkPrivateDirectory(path, uid);
}

function checkStep(path: string, stats: Stats | undefined, uid: number): void {
  if (stats?.isDirectory() !== true) throw unsafePath(path, "it is not a directory", `Remove ${path}`);
  if (stats.uid !== 0 && stats.uid !== uid)
    throw unsafePath(path, `user ${stats.uid} owns it`, "Choose another place with KIST_HOME");
  if ((stats.mode & OTHERS_WRITE) !== 0 && (stats.mode & STICKY) === 0)
    throw unsafePath(path, "other users may write to it", `chmod go-w ${path}`);
}

function look(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}
