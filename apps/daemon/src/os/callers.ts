/**
 * Callers of open connections. Identifying one costs about 40 µs (a dozen reads of /proc), so what was found
 * is kept per process and shared by its connections. What may change under us is checked again:
 *
 * - whether the process still lives, and its executable, parent, session and terminal (exec and setsid keep
 *   pid and start time): at each request, but at most once in `RECHECK_MS` per process. It costs 6 µs, ten times
 *   that where the process is busy on another core. What a process was allowed it keeps for that long after
 *   leaving its session: it had it before;
 * - everything else (ancestors may exec too, the directory may change): at least every `RECOLLECT_MS`.
 *
 * A connection inherited or passed on keeps the name of the process that opened it, and dies with it. A
 * process may exec right after asking: an executable's path is a fact for display and policy, never identity.
 */
import { closeSync } from "node:fs";

import type { Clock, SocketCaller } from "@kist/model";

import { describeCaller } from "./describe-caller.ts";
import type { Libc } from "./libc.ts";
import type { ProcessTable } from "./process-stat.ts";

const RECHECK_MS = 10;
const RECOLLECT_MS = 1000;

export interface ConnectedCaller {
  /** The caller as of now; `undefined` when its process has ended (then the connection is to be closed). */
  current(): SocketCaller | undefined;
  close(): void;
}

export interface Callers {
  /** The caller behind a just accepted socket; `undefined` for other users, pid 0 and processes already gone. */
  admit(descriptor: number): ConnectedCaller | undefined;
}

interface Known {
  readonly handle: number | undefined;
  connections: number;
  caller: SocketCaller;
  checkedAt: number;
  collectedAt: number;
}

export function createCallers(deps: {
  readonly libc: Pick<Libc, "peer" | "peerHandle" | "hasEnded">;
  readonly processes: ProcessTable;
  readonly clock: Clock;
  /** The only user who is served. */
  readonly uid: number;
}): Callers {
  const { libc, processes, clock, uid } = deps;
  const knownByPid = new Map<number, Known>();

  const collect = (pid: number, handle: number | undefined): SocketCaller | undefined => {
    const caller = describeCaller(processes, uid, pid);
    // Still alive after collecting: the pid cannot have changed hands before.
    return handle !== undefined && libc.hasEnded(handle) ? undefined : caller;
  };

  const refresh = (known: Known): SocketCaller | undefined => {
    const now = clock.monotonic();
    if (now - known.checkedAt < RECHECK_MS) return known.caller;
    if (known.handle !== undefined && libc.hasEnded(known.handle)) return undefined;
    const { process, ancestors, session } = known.caller;
    const stat = processes.stat(process.pid);
    if (stat?.startTime !== process.startTime || stat.state === "Z" || stat.state === "X") return undefined;
    const same =
      now - known.collectedAt < RECOLLECT_MS &&
      stat.session === session.leader &&
      stat.tty === session.tty &&
      (ancestors.length === 0 || stat.parent === ancestors[0]?.pid) &&
      processes.executable(process.pid) === process.exe;
    if (!same) {
      const caller = collect(process.pid, known.handle);
      if (caller?.process.startTime !== process.startTime) return undefined;
      known.caller = caller;
      known.collectedAt = now;
    }
    known.checkedAt = now;
    return known.caller;
  };

  const release = (pid: number, known: Known): void => {
    known.connections--;
    if (known.connections > 0) return;
    if (known.handle !== undefined) closeSync(known.handle);
    if (knownByPid.get(pid) === known) knownByPid.delete(pid);
  };

  const learn = (descriptor: number, pid: number): Known | undefined => {
    const handle = libc.peerHandle(descriptor);
    const caller = collect(pid, handle);
    if (caller === undefined) {
      if (handle !== undefined) closeSync(handle);
      return undefined;
    }
    const now = clock.monotonic();
    const known: Known = { handle, connections: 0, caller, checkedAt: now, collectedAt: now };
    knownByPid.set(pid, known);
    return known;
  };

  return {
    admit(descriptor) {
      const peer = libc.peer(descriptor);
      if (peer === undefined || peer.uid !== uid || peer.pid <= 0) return undefined;
      const seen = knownByPid.get(peer.pid);
      const lives = seen?.handle !== undefined && !libc.hasEnded(seen.handle) && refresh(seen) !== undefined;
      const known = lives ? seen : learn(descriptor, peer.pid);
      if (known === undefined) return undefined;
      known.connections++;
      let open = true;
      return {
        current: () => (open ? refresh(known) : undefined),
        close() {
          if (open) release(peer.pid, known);
          open = false;
        },
      };
    },
  };
}
