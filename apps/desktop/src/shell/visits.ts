/**
 * What the person asked to see from outside the window: the newest only, until the page takes it. The page asks for it when it
 * can show it, so a link that is followed while the vault is locked waits for the unlock.
 */
import type { Visit } from "./bridge/shell-bridge.ts";

export interface Visits {
  ask(visit: Visit): void;
  /** Once each. */
  take(): Visit | undefined;
}

/** `signal` tells the page that there is something to take. */
export function createVisits(signal: () => void): Visits {
  let waiting: Visit | undefined;
  return {
    ask(visit) {
      waiting = visit;
      signal();
    },
    take() {
      const taken = waiting;
      waiting = undefined;
      return taken;
    },
  };
}
