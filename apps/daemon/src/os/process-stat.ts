/**
 * What the system tells about a process, by pid. A pid alone names nobody: pids are reused, so whoever asks
 * twice compares `startTime` (and holds a handle where there is one).
 */

export interface ProcessStat {
  readonly pid: number;
  /** `comm`: at most 15 bytes, chosen by the process itself. For display only. */
  readonly name: string;
  /** One letter; `Z` and `X` have ended. */
  readonly state: string;
  readonly parent: number;
  readonly session: number;
  /** Device number of the controlling terminal; 0 without one. */
  readonly tty: number;
  /** Linux: clock ticks since boot; macOS: microseconds since 1970. Only compared, never computed with. */
  readonly startTime: number;
}

export interface ProcessTable {
  stat(pid: number): ProcessStat | undefined;
  /** Path of the executable; empty where the kernel does not tell (other users, undumpable processes). */
  executable(pid: number): string;
  /** Working directory; empty where the kernel does not tell. */
  directory(pid: number): string;
}
