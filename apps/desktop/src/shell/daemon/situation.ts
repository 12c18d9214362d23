/**
 * What is known of the daemon at this moment, followed through its events. A lock replaces the daemon's process, so the stream
 * ends and is opened again; one that ended is started again while somebody looks at the window, and awaited otherwise.
 */
import type { DaemonEvent } from "@kist/client";

import type { DaemonStatus, PendingApproval } from "./answers.ts";
import type { DaemonLink } from "./daemon-link.ts";

export interface Situation {
  readonly state: DaemonStatus["state"] | "absent";
  readonly pid: number | undefined;
  readonly approvals: readonly PendingApproval[];
}

export interface SituationDeps {
  readonly link: Pick<DaemonLink, "look" | "start" | "pendingApprovals">;
  readonly events: () => AsyncIterable<DaemonEvent>;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Whether a daemon that is gone should be started again. */
  readonly isWanted: () => boolean;
  readonly onChange: (now: Situation, before: Situation) => void;
  /** A daemon that should run could not be started. */
  readonly onTrouble: (error: unknown) => void;
}

export interface SituationWatch {
  now(): Situation;
  /** Follows until `stop`. */
  follow(): Promise<void>;
  stop(): void;
}

const ABSENT: Situation = { state: "absent", pid: undefined, approvals: [] };
/** A daemon that locks is back within a tenth of this. */
const AGAIN_MS = 300;
/** One that cannot be started is tried again, ever more seldom. */
const LONGEST_MS = 30_000;

export function createSituationWatch(deps: SituationDeps): SituationWatch {
  let situation = ABSENT;
  const life = { stopped: false };
  let failures = 0;

  const become = (next: Situation): void => {
    const before = situation;
    situation = next;
    deps.onChange(next, before);
  };
  const refresh = async (status: DaemonStatus | undefined): Promise<void> => {
    if (status === undefined) return become(ABSENT);
    const approvals = status.state === "unlocked" ? await deps.link.pendingApprovals().catch(() => []) : [];
    return become({ state: status.state, pid: status.pid, approvals });
  };
  const followOnce = async (): Promise<void> => {
    const stream = deps.events()[Symbol.asyncIterator]();
    try {
      // The stream is asked for first, so that nothing happens between the look and the first event.
      let next = stream.next();
      next.catch(() => undefined);
      await refresh(await deps.link.look());
      for (;;) {
        const { done, value } = await next;
        if (done === true || life.stopped) return;
        next = stream.next();
        next.catch(() => undefined);
        if (value.name === "state" || value.name === "approval") await refresh(await deps.link.look());
      }
    } finally {
      await stream.return?.();
    }
  };
  return {
    now: () => situation,
    stop() {
      life.stopped = true;
    },
    async follow() {
      while (!life.stopped) {
        try {
          const status = deps.isWanted() ? await deps.link.start() : await deps.link.look();
          failures = 0;
          if (status === undefined) become(ABSENT);
          else await followOnce();
        } catch (error) {
          become(ABSENT);
          if (deps.isWanted()) deps.onTrouble(error);
          failures += 1;
        }
        await deps.sleep(Math.min(AGAIN_MS * 2 ** failures, LONGEST_MS));
      }
    },
  };
}
