/**
 * Small private files, read and written so that nobody can redirect them. The directory is opened once
 * (O_DIRECTORY, O_NOFOLLOW) and held: on Linux everything after goes through `/proc/self/fd/N`, so swapping
 * a directory for a link meanwhile has no effect. A written file is complete or absent after any crash:
 * temporary file, fsync, rename, fsync of the directory.
 */
import { randomBytes } from "node:crypto";
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readSync,
  renameSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { basename, dirname } from "node:path";

import type { Bytes } from "@kist/model";

import { toFileError, unsafePath } from "./error.ts";

const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;

/**
 * Writes or replaces a file of mode 0600 in a directory of this user. Refuses (`path-unsafe`) when the
 * directory is not private or when something other than an own plain file bears the name; whatever a link
 * there points to is never touched. Throws `disk-full` or `storage-failed` where the disk refuses.
 */
export function writePrivateFile(path: string, bytes: Uint8Array, uid: number): void {
  inDirectory(path, uid, (directory, descriptor) => {
    const target = `${directory}/${basename(path)}`;
    const present = lstatSync(target, { throwIfNoEntry: false });
    if (present !== undefined && (!present.isFile() || present.uid !== uid))
      throw unsafePath(path, "something other than an own file bears this name", `Remove ${path}`);
    const temporary = `${directory}/.${basename(path)}.${randomBytes(8).toString("hex")}`;
    const file = openSync(temporary, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY, 0o600);
    try {
      try {
        for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(temporary, target);
    } catch (error) {
      unlinkSync(temporary);
      throw error;
    }
    fsyncSync(descriptor);
  });
}

/**
 * The content of an own private file; `undefined` when there is none. Refuses (`path-unsafe`) links, files of
 * others, files that others can read, and more than `limit` bytes.
 */
export function readPrivateFile(path: string, limit: number, uid: number): Bytes | undefined {
  return inDirectory(path, uid, (directory) => {
    const file = openPrivately(`${directory}/${basename(path)}`, path);
    if (file === undefined) return undefined;
    try {
      const stats = fstatSync(file);
      if (!stats.isFile()) throw unsafePath(path, "it is not a plain file", `Remove ${path}`);
      if (stats.uid !== uid) throw unsafePath(path, `user ${stats.uid} owns it`, `Remove ${path}`);
      if ((stats.mode & 0o077) !== 0) throw unsafePath(path, "others can read it", `chmod 600 ${path}`);
      if (stats.size > limit) throw unsafePath(path, `it is larger than ${limit} bytes`, `Remove ${path}`);
      const bytes = new Uint8Array(stats.size);
      let length = 0;
      for (;;) {
        const read = readSync(file, bytes, length, bytes.length - length, null);
        length += read;
        if (read === 0) return bytes.subarray(0, length);
      }
    } finally {
      closeSync(file);
    }
  });
}

/** Removes an own private file for good: it is gone after a power cut too. Nothing happens where there is none. */
export function removePrivateFile(path: string, uid: number): void {
  inDirectory(path, uid, (directory, descriptor) => {
    try {
      unlinkSync(`${directory}/${basename(path)}`);
    } catch (error) {
      if (isSystemError(error, "ENOENT")) return;
      throw error;
    }
    fsyncSync(descriptor);
  });
}

/** Runs `act` with a path to the file's directory that keeps meaning the directory that was checked. */
function inDirectory<Result>(
  path: string,
  uid: number,
  act: (directory: string, descriptor: number) => Result,
): Result {
  const name = dirname(path);
  let descriptor: number;
  try {
    descriptor = openSync(name, O_DIRECTORY | O_NOFOLLOW | O_RDONLY);
  } catch (error) {
    if (isSystemError(error, "ELOOP", "ENOTDIR"))
      throw unsafePath(name, "it is not a plain directory", `Remove ${name}`);
    throw toFileError(error);
  }
  try {
    const stats = fstatSync(descriptor);
    if (stats.uid !== uid || (stats.mode & 0o077) !== 0)
      throw unsafePath(name, "other users have rights to it", `chmod 700 ${name}`);
    return act(process.platform === "linux" ? `/proc/self/fd/${descriptor}` : name, descriptor);
  } catch (error) {
    throw toFileError(error);
  } finally {
    closeSync(descriptor);
  }
}

function openPrivately(at: string, path: string): number | undefined {
  try {
    // Not blocking: a pipe that bears the name would otherwise hang the daemon before it can be refused.
    return openSync(at, O_NOFOLLOW | O_NONBLOCK | O_RDONLY);
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return undefined;
    if (isSystemError(error, "ELOOP")) throw unsafePath(path, "it is a symbolic link", `Remove ${path}`);
    throw error;
  }
}

export function isSystemError(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && "code" in error && typeof error.code === "string" && codes.includes(error.code);
}
