/**
 * macOS, as its headers document it. NOT RUN by this project's tests (they run on Linux): numbers from
 * sys/un.h, sys/resource.h, sys/ptrace.h and time.h. There is no pidfd, so liveness rests on start times;
 * PT_DENY_ATTACH stands in for PR_SET_DUMPABLE, and memory of same-user processes is closed by the system
 * for programs signed with the hardened runtime, which Node's own binary is.
 */
import type koffi from "koffi";

import type { Libc } from "./libc.ts";

const SOL_LOCAL = 0;
const LOCAL_PEERPID = 2;
const RLIMIT_CORE = 4;
const F_SETFD = 2;
const FD_CLOEXEC = 1;
const LOCK_EX_NB = 2 | 4;
const PT_DENY_ATTACH = 31;
const CLOCK_MONOTONIC_RAW = 4;
const CLOCK_UPTIME_RAW = 8;

export function createDarwinLibc(ffi: typeof koffi): Libc {
  const own = ffi.load(null);
  const getpeereid = own.func("int getpeereid(int, void*, void*)");
  const getsockopt = own.func("int getsockopt(int, int, int, void*, void*)");
  const setrlimit = own.func("int setrlimit(int, void*)");
  const ptrace = own.func("int ptrace(int, int, void*, int)");
  const flock = own.func("int flock(int, int)");
  const fcntl = own.func("int fcntl(int, int, ...)");
  const exit = own.func("void _exit(int)");
  const clockNanoseconds = own.func("uint64_t clock_gettime_nsec_np(int)");
  const uid = new Uint32Array(1);
  const gid = new Uint32Array(1);
  const pid = new Int32Array(1);
  const length = new Uint32Array(1);
  const clockMs = (clock: number): number => Number(clockNanoseconds(clock)) / 1e6;

  return {
    peer(descriptor) {
      length[0] = 4;
      if (getpeereid(descriptor, uid, gid) !== 0) return undefined;
      if (getsockopt(descriptor, SOL_LOCAL, LOCAL_PEERPID, pid, length) !== 0) return undefined;
      return { pid: pid[0] ?? 0, uid: uid[0] ?? 0, gid: gid[0] ?? 0 };
    },
    peerHandle: () => undefined,
    openHandle: () => undefined,
    hasEnded: () => false,
    makeUndumpable: () => ptrace(PT_DENY_ATTACH, 0, null, 0) === 0,
    forbidCoreDumps: () => setrlimit(RLIMIT_CORE, new BigUint64Array(2)) === 0,
    lockFile: (descriptor) => flock(descriptor, LOCK_EX_NB) === 0,
    uptime: () => ({ awake: clockMs(CLOCK_UPTIME_RAW), elapsed: clockMs(CLOCK_MONOTONIC_RAW) }),
    keepAcrossExec: (descriptor, keep) => fcntl(descriptor, F_SETFD, "int", keep ? 0 : FD_CLOEXEC) === 0,
    endNow: (status) => void exit(status),
    sendDatagram: () => false,
  };
}
