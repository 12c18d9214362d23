/**
 * What the policy reads off a caller. Everything comes from the kernel through the daemon, or is the daemon's own word. Compute once per
 * connection what does not change on it: `describeCaller` returns a frozen record that the ledger encodes once.
 */
import type { Ancestor, Caller, PageCaller, SocketCaller } from "@kist/model";

/** Names one process for as long as the machine runs (a pid is reused, a pid with its start time is not), or one page. */
export function callerKey(caller: Caller): string {
  if (caller.door === "page") return `${caller.uid}/page/${caller.page}`;
  return `${caller.uid}/${caller.process.pid}.${caller.process.startTime}`;
}

/** The facts that stand in the audit trail and in an approval's question. Frozen: it is encoded once. */
export function describeCaller(caller: Caller): Readonly<Record<string, string | number>> {
  return Object.freeze(caller.door === "page" ? describePage(caller) : describeProcess(caller));
}

function describeProcess(caller: SocketCaller): Record<string, string | number> {
  const { process } = caller;
  return {
    uid: caller.uid,
    pid: process.pid,
    started: process.startTime,
    exe: process.exe,
    ...(process.command === undefined ? {} : { command: process.command }),
    ancestry: nameAncestors(caller),
    tty: caller.session.tty,
    session: `${caller.session.leader}.${caller.session.leaderStartTime}`,
    cwd: caller.cwd,
  };
}

/** A page has no process that anybody could name: the one that had it opened tells a person whose it is. */
function describePage(caller: PageCaller): Record<string, string | number> {
  const { uid, page, opener, openedAt } = caller;
  const { exe } = opener.process;
  return { uid, page, session: `page/${page}`, opened: openedAt, opener: exe, ancestry: nameAncestors(opener) };
}

/** Nearest first; enough for a person to recognise his shell, editor or build. */
function nameAncestors({ ancestors }: SocketCaller): string {
  return ancestors.slice(0, 8).map(nameProcess).join(" < ");
}

/**
 * A process in words: its executable's name, which the kernel vouches for, and in quotes what it calls itself where that
 * says more (`bash "deploy.sh"`, `node "npm install"`). Whoever chooses either cannot make it look like another process, a
 * further ancestor or the kernel's word: what is no plain letter is shown as `?`.
 */
function nameProcess({ exe, name }: Ancestor): string {
  const file = exe.replace(/ \(deleted\)$/, "");
  const program = plain(file.slice(file.lastIndexOf("/") + 1), MOST_OF_A_FILE);
  // Node 24 and later call the main thread so, and with it the process.
  const said = name === "MainThread" ? "" : plain(name, MOST_OF_A_NAME);
  const adds = said !== "" && said !== program.slice(0, KERNEL_NAME);
  return program === "" ? `"${said}"` : `${program}${adds ? ` "${said}"` : ""}`;
}

const MOST_OF_A_FILE = 40;
const MOST_OF_A_NAME = 32;
/** Characters that Linux keeps of a program's name. */
const KERNEL_NAME = 15;

function plain(text: string, most: number): string {
  return text.replaceAll(/[^\w .:/@+-]/g, "?").slice(0, most);
}

/** True when `caller` is this process or was started, at any distance, by it. */
export function descendsFrom(caller: SocketCaller, process: Pick<Ancestor, "pid" | "startTime">): boolean {
  return [caller.process, ...caller.ancestors].some(
    (one) => one.pid === process.pid && one.startTime === process.startTime,
  );
}

/**
 * True when the leader of the caller's terminal session is the caller or one of its ancestors. A process whose
 * parents ended was handed to init: nobody can tell any more who started it, an install script for example.
 * A page is its own session.
 */
export function belongsToSession(caller: Caller): boolean {
  if (caller.door === "page") return true;
  const { leader, leaderStartTime } = caller.session;
  return descendsFrom(caller, { pid: leader, startTime: leaderStartTime });
}
