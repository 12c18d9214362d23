/**
 * The few system calls Node does not offer. One port, one adapter per system, so that everything above it
 * runs against a fake in tests.
 * A handle is a pidfd: it names one process for as long as it is open, whatever happens to the pid.
 */

export interface PeerCredentials {
  /** 0 when the peer lives outside this pid namespace. */
  readonly pid: number;
  /** Effective ids at connect() (for a listener: at listen()). */
  readonly uid: number;
  readonly gid: number;
}

export interface Libc {
  /** Who is at the other end of a connected Unix socket; `undefined` for any other descriptor. */
  peer(descriptor: number): PeerCredentials | undefined;
  /** A handle on that process (SO_PEERPIDFD, Linux 6.5); `undefined` where there is none or it has ended. */
  peerHandle(descriptor: number): number | undefined;
  /** A handle on a process by pid (pidfd_open, Linux 5.3). Check the start time *after* opening it. */
  openHandle(pid: number): number | undefined;
  /** Whether the handle's process has ended (a zombie has). */
  hasEnded(handle: number): boolean;
  /** PR_SET_DUMPABLE 0: no ptrace, `/proc/PID/{mem,environ,exe}` or core for the same user. Lost on exec. */
  makeUndumpable(): boolean;
  /** RLIMIT_CORE 0, soft and hard. */
  forbidCoreDumps(): boolean;
  /** Exclusive `flock` without waiting; false when somebody else has it. Released when the descriptor closes. */
  lockFile(descriptor: number): boolean;
  /** Milliseconds since boot, without and with the time the machine was suspended. */
  uptime(): { readonly awake: number; readonly elapsed: number };
  /** Whether the descriptor stays open where this process replaces itself; false where the system refuses. */
  keepAcrossExec(descriptor: number, keep: boolean): boolean;
  /** Ends the process at once: no handler of any library runs (`_exit`). */
  endNow(status: number): void;
  /** One datagram to a Unix socket, as sd_notify(3) sends it; `@` first means the abstract namespace. */
  sendDatagram(path: string, text: string): boolean;
}
