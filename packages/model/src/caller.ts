/**
 * Who asks: the process at the other end of the socket, as the kernel describes it, or a page that the daemon itself
 * let in. Nothing here is self-reported.
 */
import type { PageId } from "./ids.ts";

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

/**
 * A page of the daemon (D9). A browser is not told apart by the kernel: what counts is the token that the page was
 * given for the launch secret, so one page is one object here for as long as that token holds.
 */
export interface PageCaller {
  readonly door: "page";
  readonly uid: number;
  readonly page: PageId;
  /** Where it was loaded from, with its port: `http://kist.localhost:40123`. Its token holds nowhere else. */
  readonly origin: string;
  /** The process that had it opened. It may have ended long ago. */
  readonly opener: SocketCaller;
  /** Key of the terminal whose `kist unlock` opened this page: unlocking here approves `dev` there, too. */
  readonly unlocks: string | undefined;
  /** Wall time in milliseconds. */
  readonly openedAt: number;
}

export type Caller = SocketCaller | PageCaller;

/** Names one terminal session of one user, or one page; `undefined` where there is no terminal to approve. */
export function terminalKey(caller: Caller): string | undefined {
  if (caller.door === "page") return `page/${caller.page}`;
  const { leader, leaderStartTime, tty } = caller.session;
  return tty === 0 ? undefined : `${caller.uid}/${leader}.${leaderStartTime}/${tty}`;
}
