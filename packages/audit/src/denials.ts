/**
 * Identical refusals of one caller are coalesced (R24): the first of a second is recorded at once, the others
 * are counted and recorded as one entry with their number when the second is over. What a crash takes away is
 * that number, never the fact. Memory is bounded: when too many differ, the oldest is closed early.
 */
import type { AuditEntry, AuditReceipt } from "@kist/model";

/** Milliseconds that identical refusals are held together. */
const WINDOW = 1000;
const MAX_WINDOWS = 1024;

interface Window {
  readonly first: Promise<{ readonly receipt: AuditReceipt }>;
  readonly since: number;
  more: number;
  last: AuditEntry;
}

export interface Denials {
  /** The receipt of the first like it, when this one only adds to a count. */
  absorb(entry: AuditEntry, now: number): Promise<{ readonly receipt: AuditReceipt }> | undefined;
  /** Opens a window for a refusal that is recorded by itself; `first` settles when it is. */
  begin(entry: AuditEntry, now: number, first: Promise<{ readonly receipt: AuditReceipt }>): void;
  /** Entries for the counts whose second is over at `now` (monotonic milliseconds), or for all. */
  collect(now: number): readonly AuditEntry[];
}

export function createDenials(): Denials {
  /** In order of opening. */
  const windows = new Map<string, Window>();
  const closed: AuditEntry[] = [];

  const close = (key: string, window: Window): void => {
    windows.delete(key);
    if (window.more > 0) closed.push({ ...window.last, count: window.more });
  };

  return {
    absorb(entry, now) {
      const window = windows.get(denialKey(entry));
      if (window === undefined || now - window.since >= WINDOW) return undefined;
      window.more += entry.count ?? 1;
      window.last = entry;
      return window.first;
    },
    begin(entry, now, first) {
      const key = denialKey(entry);
      const before = windows.get(key);
      if (before !== undefined) close(key, before);
      const [oldest] = windows;
      if (windows.size >= MAX_WINDOWS && oldest !== undefined) close(...oldest);
      windows.set(key, { first, since: now, more: 0, last: entry });
      // What was not recorded must not swallow the next one.
      first.catch(() => windows.delete(key));
    },
    collect(now) {
      for (const [key, window] of windows) {
        if (now - window.since < WINDOW) break;
        close(key, window);
      }
      return closed.splice(0);
    },
  };
}

/** What makes two refusals identical: all but the time, the note and the count. */
function denialKey(entry: AuditEntry): string {
  return JSON.stringify([entry.action, entry.code, entry.subjects, entry.caller]);
}
