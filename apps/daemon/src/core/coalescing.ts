/**
 * What happens again and again in one terminal, and is no more than what the first time told (a press of Tab): the first is
 * written down at once, those after it are counted into the next entry. A lock takes the last count with it, never a fact.
 */
import type { Clock } from "@kist/model";

/** Milliseconds that repetitions are held together: as long as a session may idle. */
const WINDOW_MS = 10 * 60_000;
/** More terminals and places than anybody has; the oldest gives way. */
const MAX_WINDOWS = 256;

export interface Coalescing {
  /** How many times an entry must stand for, this one included; 0 where it need not be written. */
  due(key: string): number;
  /** The entry could not be written: the next one must be. */
  undo(key: string): void;
}

export function createCoalescing({ clock }: { readonly clock: Clock }): Coalescing {
  /** In order of opening. */
  const windows = new Map<string, { readonly since: number; more: number }>();
  return {
    due(key) {
      const window = windows.get(key);
      const now = clock.monotonic();
      if (window !== undefined && now - window.since < WINDOW_MS) {
        window.more += 1;
        return 0;
      }
      windows.delete(key);
      windows.set(key, { since: now, more: 0 });
      const [oldest] = windows.keys();
      if (windows.size > MAX_WINDOWS && oldest !== undefined) windows.delete(oldest);
      return 1 + (window?.more ?? 0);
    },
    undo: (key) => void windows.delete(key),
  };
}
