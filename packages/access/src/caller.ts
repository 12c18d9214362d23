/**
 * What the policy reads off a caller. Everything comes from the kernel through the daemon. Compute once per
 * connection what does not change on it: `describeCaller` returns a frozen record that the ledger encodes once.
 */
import type { Ancestor, Caller } from "@kist/model";

/** Names one process for as long as the machine runs: a pid is reused, a pid with its start time is not. */
export function callerKey(caller: Caller): string {
  return `${caller.uid}/${caller.process.pid}.${caller.process.startTime}`;
}

/** The facts that stand in the audit trail and in an approval's question. Frozen: it is encoded once. */
export function describeCaller(caller: Caller): Readonly<Record<string, string | number>> {
  const { process } = caller;
  return Object.freeze({
    uid: caller.uid,
    pid: process.pid,
    started: process.startTime,
    exe: process.exe,
    ...(process.command === undefined ? {} : { command: process.command }),
    // Nearest first; enough for a person to recognise his shell, editor or build.
    ancestry: caller.ancestors.slice(0, 8).map(nameProcess).join(" < "),
    tty: caller.session.tty,
    session: `${caller.session.leader}.${caller.session.leaderStartTime}`,
    cwd: caller.cwd,
  });
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
export function descendsFrom(caller: Caller, process: Pick<Ancestor, "pid" | "startTime">): boolean {
  return [caller.process, ...caller.ancestors].some(
    (one) => one.pid === process.pid && one.startTime === process.startTime,
  );
}

/**
 * True when the leader of the caller's terminal session is the caller or one of its ancestors. A process whose
 * parents ended was handed to init: nobody can tell any more who started it, an install script for example.
 */
export function belongsToSession(caller: Caller): boolean {
  const { leader, leaderStartTime } = caller.session;
  return descendsFrom(caller, { pid: leader, startTime: leaderStartTime });
}
