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
    ancestry: caller.ancestors
      .slice(0, 8)
      .map((ancestor) => ancestor.name)
      .join(" < "),
    tty: caller.session.tty,
    session: `${caller.session.leader}.${caller.session.leaderStartTime}`,
    cwd: caller.cwd,
  });
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
