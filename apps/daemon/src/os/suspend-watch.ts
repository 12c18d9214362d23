/**
 * Notices that the machine was suspended: one of the kernel's clocks stands still meanwhile, the other does
 * not. The daemon learns of it when it runs again, so keys stay in memory during the sleep itself.
 */
import type { Libc } from "./libc.ts";

const LOOK_MS = 1000;
/** Both clocks are read one after the other: less than this is the time between the two reads. */
const LEAST_GAP_MS = 500;

/** Calls `onResume` with the milliseconds slept, at most a second after waking. Returns how to stop. */
export function watchSuspend(
  deps: {
    readonly libc: Pick<Libc, "uptime">;
    readonly every: (milliseconds: number, look: () => void) => () => void;
  },
  onResume: (slept: number) => void,
): () => void {
  const gap = (): number => {
    const { awake, elapsed } = deps.libc.uptime();
    return elapsed - awake;
  };
  let known = gap();
  return deps.every(LOOK_MS, () => {
    const now = gap();
    const slept = now - known;
    known = now;
    if (slept >= LEAST_GAP_MS) onResume(slept);
  });
}
