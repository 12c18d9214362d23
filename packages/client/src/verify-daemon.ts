/**
 * Is what listens at the socket the daemon that this installation starts? Asked before a passphrase is sent
 * (R18). It stops other users: a socket in a directory they can write to, a listener that is theirs. It does
 * not stop malware of the same user, which can also replace `kist` itself.
 *
 * The daemon hides `/proc/PID/exe` from its own user (PR_SET_DUMPABLE 0), so the executable can be compared
 * only where the kernel shows it (root, systems without that protection); otherwise the command line is
 * compared, which every process chooses for itself. The verdict says which of the two it was.
 */
import { lstatSync, readFileSync, readlinkSync, realpathSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

import type { Places } from "@kist/model";

import { findNode } from "./find-node.ts";
import { readListener } from "./peer.ts";

export type Verdict =
  | { readonly verified: true; readonly pid: number; readonly by: "executable" | "command-line" | "user" }
  | {
      readonly verified: false;
      readonly code:
        | "socket-overridden"
        | "path-unsafe"
        | "nobody-listens"
        | "other-user"
        | "node-missing"
        | "other-program";
      /** A fact for the words: the path or the program that did not fit. */
      readonly detail: string;
    };

export interface VerifyOptions {
  readonly places: Places;
  /** Absolute path of the installed `kistd`. */
  readonly launcher: string;
  readonly searchPath: string;
  readonly uid: number;
}

/** The flag every daemon runs with; other programs of the same Node do not. */
const DAEMON_FLAG = "--disable-sigusr1";

export function verifyDaemon(options: VerifyOptions): Verdict {
  const { places, uid } = options;
  if (places.overridden) return refuse("socket-overridden", places.socket);
  const unsafe = findUnsafeStep(places.socket, uid);
  if (unsafe !== undefined) return refuse("path-unsafe", unsafe);
  const listener = readListener(places.socket);
  if (listener === undefined) return refuse("nobody-listens", places.socket);
  if (listener.uid !== uid) return refuse("other-user", String(listener.uid));
  // A listener outside this pid namespace cannot be looked at, and is not what `kistd` starts.
  if (listener.pid <= 0) return refuse("other-program", "outside this container");
  const node = findNode(options.launcher, options.searchPath);
  if (node === undefined) return refuse("node-missing", options.launcher);
  if (process.platform !== "linux") return { verified: true, pid: listener.pid, by: "user" };
  return verifyProgram(listener.pid, node.path);
}

function verifyProgram(pid: number, node: string): Verdict {
  const [program = "", ...rest] = readCommandLine(pid);
  const shown = inode(`/proc/${pid}/exe`);
  if ((shown ?? inode(program)) !== inode(node))
    return refuse("other-program", readLink(`/proc/${pid}/exe`) || program);
  if (!rest.includes(DAEMON_FLAG)) return refuse("other-program", [program, ...rest].join(" ").trim());
  return { verified: true, pid, by: shown === undefined ? "command-line" : "executable" };
}

/**
 * The first step of the path that others could replace: every directory from the root must be root's or the
 * user's and writable by nobody else (or sticky), the last one and the socket for the user alone.
 */
function findUnsafeStep(socket: string, uid: number): string | undefined {
  try {
    const stats = lstatSync(socket, { throwIfNoEntry: false });
    // Not there is no danger: nobody listens, and that is what will be said.
    if (stats !== undefined && (!stats.isSocket() || stats.uid !== uid || (stats.mode & 0o077) !== 0)) return socket;
    const last = lstatSync(dirname(socket), { throwIfNoEntry: false });
    if (last !== undefined && (!last.isDirectory() || last.uid !== uid || (last.mode & 0o077) !== 0))
      return dirname(socket);
    // Both spellings are walked: a link on the way is as good as the directory it stands in.
    return findUnsafeDirectory(dirname(socket), uid) ?? findUnsafeDirectory(realpathSync(dirname(socket)), uid);
  } catch {
    return socket;
  }
}

function findUnsafeDirectory(path: string, uid: number): string | undefined {
  const steps = path.split("/").filter(Boolean);
  for (let at = 0; at <= steps.length; at++) {
    const step = join("/", ...steps.slice(0, at));
    const stats = lstatSync(step);
    const owned = stats.uid === 0 || stats.uid === uid;
    // Links have no mode of their own.
    const closed = stats.isSymbolicLink() || (stats.mode & 0o022) === 0 || (stats.mode & 0o1000) !== 0;
    if (!owned || !closed) return step;
  }
  return undefined;
}

function refuse(code: Extract<Verdict, { verified: false }>["code"], detail: string): Verdict {
  return { verified: false, code, detail };
}

function inode(path: string): string | undefined {
  try {
    const stats = statSync(path);
    return `${stats.dev}/${stats.ino}`;
  } catch {
    return undefined;
  }
}

function readLink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}

function readCommandLine(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
  } catch {
    return [];
  }
}
