/** Long work beside short requests: after a slice of it, others have their turn. */
import type { Daemon } from "./daemon.ts";

/** Milliseconds. */
const SLICE = 2;

/** To be awaited between steps; gives way where the slice is over. */
export function createTurns({ clock, defer }: Pick<Daemon, "clock" | "defer">): () => Promise<void> | undefined {
  let since = clock.monotonic();
  return () => {
    if (clock.monotonic() - since < SLICE) return undefined;
    return new Promise<void>((resolve) => defer(resolve)).then(() => {
      since = clock.monotonic();
      return undefined;
    });
  };
}
