/**
 * The path the daemon listens at: a private directory, no link, no socket of somebody living. Never an
 * abstract socket: those have no permissions, anybody may connect.
 */
import { lstatSync, unlinkSync } from "node:fs";
import { connect, type Server } from "node:net";
import { dirname } from "node:path";

import { KistError, MAX_SOCKET_PATH_BYTES } from "@kist/model";

import { unsafePath, type OsErrorCode } from "./error.ts";
import type { Libc } from "./libc.ts";
import { preparePrivateDirectory } from "./safe-directory.ts";
import { takeSingletonLock } from "./singleton-lock.ts";

/** Connections the kernel queues while the event loop is busy. */
const BACKLOG = 511;

/**
 * Makes the path free to listen at and keeps it ours: checks its directory, takes the lock beside it, and
 * removes a socket that a dead daemon left, but only when nobody answers there. Throws `path-unsafe` or
 * `database-in-use`. Returns how to give the lock back (after the server has closed).
 */
export async function claimSocketPath(libc: Libc, path: string, uid: number): Promise<() => void> {
  if (Buffer.byteLength(path) > MAX_SOCKET_PATH_BYTES)
    throw unsafePath(path, `it is longer than ${MAX_SOCKET_PATH_BYTES} bytes`, "Choose a shorter KIST_SOCKET");
  preparePrivateDirectory(dirname(path), uid);
  const release = takeSingletonLock(libc, `${path}.lock`, uid);
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats !== undefined) {
      if (!stats.isSocket()) throw unsafePath(path, "something other than a socket bears this name", `Remove ${path}`);
      if (stats.uid !== uid) throw unsafePath(path, `user ${stats.uid} owns it`, `Remove ${path}`);
      // Another daemon may have been started with another lock (another version): whoever answers, stays.
      if (await answers(path)) throw new KistError<OsErrorCode>("database-in-use", { path });
      unlinkSync(path);
    }
    return release;
  } catch (error) {
    release();
    throw error;
  }
}

/** Listens at a claimed path. The socket is 0600 from its first moment: the umask holds during bind. */
export async function listenPrivately(server: Server, path: string, uid: number): Promise<void> {
  const listening = new Promise<void>((resolve, reject) => {
    server.once("listening", resolve);
    server.once("error", reject);
  });
  // bind() happens inside this call, so no other code of this process sees the narrow mask.
  const before = process.umask(0o177);
  try {
    server.listen({ path, backlog: BACKLOG, exclusive: true });
  } finally {
    process.umask(before);
  }
  await listening;
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats?.isSocket() !== true || stats.uid !== uid || (stats.mode & 0o777) !== 0o600)
    throw unsafePath(path, "it was replaced while the daemon started", `Remove ${path}`);
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const settle = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => settle(true));
    // Refused means that nobody listens; a full queue (EAGAIN) means that somebody does, and is busy.
    socket.once("error", (error: NodeJS.ErrnoException) => settle(error.code !== "ECONNREFUSED"));
  });
}
