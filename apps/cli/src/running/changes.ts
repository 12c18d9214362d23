/** Word from the daemon that a secret of this run has another version: many changes in a row are one. */
import { readEvents, type DaemonEvent } from "@kist/client";

import type { Kist } from "../kist.ts";

/** Quiet for so long before it counts: an import, a rotation are several changes. */
const QUIET_MS = 300;
/** The daemon replaces itself when it is locked, and is away for a moment. */
const RETRY_MS = 1000;

export interface Changes {
  /** The daemon tells from now on, or none is there yet. */
  readonly listening: Promise<void>;
  /** Resolves when something may have changed since the last time. */
  next(): Promise<void>;
}

/** Listens as long as the process lives. Never starts a daemon: who stopped it wanted it so. */
export function listenForChanges(kist: Kist, pid: number): Changes {
  const { promise: listening, resolve: settled } = Promise.withResolvers<void>();
  let stale = false;
  let wake: (() => void) | undefined;
  const changed = (): void => {
    stale = true;
    wake?.();
  };
  void (async () => {
    for (let first = true; ; first = false) {
      try {
        let greeting = first;
        for await (const event of readEvents(kist.places.socket, "/kist/v1/events")) {
          // The first event says how things stand; at the beginning nothing has been read that could be stale.
          if (!greeting && concerns(event, pid)) changed();
          greeting = false;
          settled();
        }
      } catch {
        // Nobody listens there at the moment.
      }
      settled();
      await kist.sleep(RETRY_MS);
    }
  })();
  return {
    listening,
    async next() {
      for (;;) {
        if (!stale)
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        do {
          stale = false;
          await kist.sleep(QUIET_MS);
          // `stale` is set from the outside while this waits.
        } while (isSet());
        return;
      }
    },
  };
  function isSet(): boolean {
    return stale;
  }
}

function concerns({ name, data }: DaemonEvent, pid: number): boolean {
  if (typeof data !== "object" || data === null) return false;
  if (name === "run-changed") return "pid" in data && data.pid === pid;
  // Unlocked again: what it knew of this run went with the lock.
  return name === "state" && "state" in data && data.state === "unlocked";
}
