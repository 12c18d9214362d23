/** The process at the other end of the socket, as the kernel describes it. Nothing here is self-reported. */

export interface Ancestor {
  readonly pid: number;
  /** Start time in clock ticks since boot (`/proc/<pid>/stat` field 22): with the pid it names one process. */
  readonly startTime: number;
  /** Path of its executable; empty where the kernel does not tell. */
  readonly exe: string;
  /** `comm`, at most 15 characters, for display only. */
  readonly name: string;
  /**
   * The start of its command line, NULs as spaces, at most 200 characters; absent where the kernel does not
   * tell. A process writes its own: it can only raise suspicion (an install script), never be an identity.
   */
  readonly command?: string;
}

export interface SocketCaller {
  readonly door: "socket";
  readonly uid: number;
  readonly process: Ancestor;
  /** Parents from nearest to farthest, each hop's start time checked (a parent never starts after its child). */
  readonly ancestors: readonly Ancestor[];
  /** The terminal session: its leader and controlling terminal. No terminal: `tty` is 0. */
  readonly session: { readonly leader: number; readonly leaderStartTime: number; readonly tty: number };
  /** The working directory, for display and the repository check; empty where the kernel does not tell. */
  readonly cwd: string;
}

export type Caller = SocketCaller;

/** Names one terminal session of one user; `undefined` where there is no terminal to approve. */
export function terminalKey(caller: Caller): string | undefined {
  const { leader, leaderStartTime, tty } = caller.session;
  return tty === 0 ? undefined : `${caller.uid}/${leader}.${leaderStartTime}/${tty}`;
}
