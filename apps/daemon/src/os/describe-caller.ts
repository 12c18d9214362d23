/** Turns a pid that the kernel vouched for into model's `SocketCaller`. Nothing in it is self-reported. */
import type { Ancestor, SocketCaller } from "@kist/model";

import type { ProcessStat, ProcessTable } from "./process-stat.ts";

/** Deeper nesting of processes is cut off: the nearest ancestors are the ones that matter. */
const MAX_ANCESTORS = 64;

/**
 * Everything known about the process, or `undefined` when it ended, when its pid changed hands meanwhile, or
 * when the pid is 0 (a peer outside this pid namespace: nothing can be said about it, so it is refused).
 * The start time is read first and compared last: what was collected between belongs to one process.
 */
export function describeCaller(processes: ProcessTable, uid: number, pid: number): SocketCaller | undefined {
  const first = pid > 0 ? processes.stat(pid) : undefined;
  if (first === undefined || first.state === "Z" || first.state === "X") return undefined;
  const leader = first.session === 0 ? undefined : processes.stat(first.session);
  const caller: SocketCaller = {
    door: "socket",
    uid,
    process: describeProcess(processes, first),
    ancestors: listAncestors(processes, first),
    // A leader that has ended gets start time 0: the session keeps its number, but approvals given to the
    // living leader no longer fit it.
    session: { leader: first.session, leaderStartTime: leader?.startTime ?? 0, tty: first.tty },
    cwd: processes.directory(pid),
  };
  const last = processes.stat(pid);
  return last?.startTime === first.startTime ? caller : undefined;
}

function listAncestors(processes: ProcessTable, child: ProcessStat): readonly Ancestor[] {
  const ancestors: Ancestor[] = [];
  let below = child;
  while (below.parent > 0 && ancestors.length < MAX_ANCESTORS) {
    const parent = processes.stat(below.parent);
    // A parent never starts after its child: a later one is a stranger that was given the pid of a dead parent.
    if (parent === undefined || parent.startTime > below.startTime) break;
    ancestors.push(describeProcess(processes, parent));
    below = parent;
  }
  return ancestors;
}

function describeProcess(processes: ProcessTable, stat: ProcessStat): Ancestor {
  return { pid: stat.pid, startTime: stat.startTime, exe: processes.executable(stat.pid), name: stat.name };
}
