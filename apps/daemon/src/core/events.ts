/** What clients are told without asking (`GET /kist/v1/events`): facts of change, never names or values. */

export type DaemonEvent =
  | { readonly type: "state"; readonly state: "locked" | "unlocked" }
  | { readonly type: "changed"; readonly vault: string }
  /** A secret that this process was started with has another version (`values/read` with `watch`). */
  | { readonly type: "run-changed"; readonly pid: number }
  /** A session opened or ended, or a program that runs with secrets did. */
  | { readonly type: "sessions" }
  /** A page was let in, or is over. */
  | { readonly type: "page"; readonly id: string; readonly state: "entered" | "over" }
  | { readonly type: "approval"; readonly id: string; readonly state: string };

export interface EventHub {
  emit(event: DaemonEvent): void;
  /** Returns the function that ends the subscription. */
  subscribe(listener: (event: DaemonEvent) => void): () => void;
}

export function createEventHub(): EventHub {
  const listeners = new Set<(event: DaemonEvent) => void>();
  return {
    emit(event) {
      for (const listener of listeners) listener(event);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
