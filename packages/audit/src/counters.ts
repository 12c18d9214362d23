/** Counts since start, for OpenMetrics: by action and outcome, both from small fixed sets. No names, no pids. */
import type { AuditEntry, AuditOutcome } from "@kist/model";

export interface EntryCount {
  readonly action: string;
  readonly outcome: AuditOutcome;
  readonly total: number;
}
export interface AuditCounters {
  /** Entries made durable, coalesced ones counted each. */
  readonly entries: readonly EntryCount[];
  /** Records: batches. */
  readonly records: number;
  /** Turns whose record could not be written. */
  readonly unavailable: number;
}

export interface CounterSet {
  addRecord(entries: readonly AuditEntry[]): void;
  addUnavailable(): void;
  read(): AuditCounters;
}

export function createCounters(): CounterSet {
  const totals = new Map<string, Map<AuditOutcome, number>>();
  let records = 0;
  let unavailable = 0;
  return {
    addRecord(entries) {
      records++;
      for (const { action, outcome, count = 1 } of entries) {
        const outcomes = totals.get(action) ?? new Map<AuditOutcome, number>();
        totals.set(action, outcomes);
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + count);
      }
    },
    addUnavailable() {
      unavailable++;
    },
    read: () => ({
      entries: [...totals].flatMap(([action, outcomes]) =>
        [...outcomes].map(([outcome, total]) => ({ action, outcome, total })),
      ),
      records,
      unavailable,
    }),
  };
}
