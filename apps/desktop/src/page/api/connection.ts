/**
 * Where this page stands: coming in, ended, without a daemon, or open with the daemon's last word about itself. It follows the
 * daemon across a lock, which restarts the process: the stream of events ends, comes back, and the status is asked again.
 */
import { isCallError } from "./call-error.ts";
import type { EndpointAnswer } from "./endpoints.ts";
import type { Entry, Visit } from "./entry.ts";
import { followEvents, type DaemonEvent } from "./events.ts";
import type { Transport } from "./transport.ts";

export type Status = EndpointAnswer<"status">;

export type Standing =
  | { readonly kind: "entering" }
  | { readonly kind: "ended" }
  | { readonly kind: "gone" }
  | { readonly kind: "open"; readonly status: Status; readonly visit: Visit };

export interface Connection {
  standing(): Standing;
  subscribe(listener: () => void): () => void;
  /** Comes in and follows the daemon until `stop`. */
  start(): Promise<void>;
  /** This page's id, once it is in. */
  page(): string | undefined;
  stop(): void;
  /** Asks the daemon for its status again. */
  refresh(): Promise<void>;
  /** The token is worth nothing any more. */
  end(): void;
}

/** Milliseconds without an answer before a page says so: a lock takes less. */
const PATIENCE = 2500;

export function createConnection(deps: {
  readonly transport: Transport;
  readonly entry: Entry;
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly onEvent: (event: DaemonEvent) => void;
  /** What was unlocked is locked: nothing of it may stay in memory. */
  readonly onLocked: () => void;
}): Connection {
  const { transport, entry, wait } = deps;
  const listeners = new Set<() => void>();
  const ending = new AbortController();
  let standing: Standing = { kind: "entering" };
  let visit: Visit | undefined;
  let isConnected = false;
  /** Answers overtake each other: only the one to the newest question counts. */
  let newest = 0;

  const change = (next: Standing): void => {
    const wasOpen = standing.kind === "open" && standing.status.state === "unlocked";
    if (wasOpen && !(next.kind === "open" && next.status.state === "unlocked")) deps.onLocked();
    standing = next;
    for (const listener of listeners) listener();
  };
  const end = (): void => {
    entry.forget();
    ending.abort();
    visit = undefined;
    newest++;
    change({ kind: "ended" });
  };
  const refresh = async (): Promise<void> => {
    if (visit === undefined) return;
    const here = visit;
    const question = ++newest;
    try {
      const status = await transport.send("status", {});
      if (question === newest) change({ kind: "open", status, visit: here });
    } catch (error) {
      if (isCallError(error) && error.status === 401) end();
      else if (question === newest) void giveUpLater();
    }
  };
  /** The daemon is starting again, most likely: only a lasting silence is worth a word. */
  const giveUpLater = async (): Promise<void> => {
    await wait(PATIENCE);
    if (!isConnected && standing.kind !== "ended") change({ kind: "gone" });
  };

  return {
    standing: () => standing,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    page: () => visit?.page,
    refresh,
    end,
    stop: () => ending.abort(),
    async start() {
      while (visit === undefined) {
        try {
          visit = await entry.enter();
          if (visit === undefined) return end();
        } catch {
          change({ kind: "gone" });
          await wait(PATIENCE);
          if (ending.signal.aborted) return;
        }
      }
      await refresh();
      void followEvents(
        {
          transport,
          wait,
          onEvent(event) {
            // Each of them can change what the status says: lock state, environments, requests that wait.
            void refresh();
            deps.onEvent(event);
          },
          onConnected(connected) {
            isConnected = connected;
            if (!connected) transport.doubt();
            void refresh();
          },
        },
        ending.signal,
      );
    },
  };
}
