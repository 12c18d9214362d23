/**
 * The ledger while no key is in memory (R27): refusals go on being chained, by hash and in clear, without any
 * name. The next unlocked ledger signs them with its first record. Identical ones are coalesced per caller and
 * second. Nothing can be allowed here: the type of its entries has no outcome but `refused` and `failed`.
 */
import type { AuditEntry } from "@kist/model";

import { openHead } from "./chain-head.ts";
import type { AuditCounters } from "./counters.ts";
import { createJournal, type JournalDeps } from "./journal.ts";
import { clearBody } from "./sealed-body.ts";

export interface LockedEntry {
  /** `device.unlock`, `value.read` …: the attempted verb. */
  readonly action: string;
  readonly outcome: "refused" | "failed";
  readonly at: number;
  /** `locked`, `unlock-failed`, `slot-backoff` …. */
  readonly code: string;
  /** Kept: its numbers and its `exe`. Directory and command line are left out: they may say what is worked on. */
  readonly caller?: Readonly<Record<string, string | number>>;
}

export interface LockedLedger {
  /** Durable against a crash when it resolves. Rejects with `audit-unavailable`. */
  refuse(entry: LockedEntry): Promise<void>;
  counters(): AuditCounters;
  close(): void;
}

/** Throws `audit-broken` as `createLedger` does; a locked daemon cannot repair, only report. */
export function createLockedLedger(deps: JournalDeps): LockedLedger {
  const journal = createJournal(deps, openHead(deps, false).head, {
    wrap: (_seq, content) => clearBody(content),
    checkpointFor: () => undefined,
    committed: () => undefined,
  });
  const callers = new WeakMap<object, Readonly<Record<string, string | number>>>();
  const withoutNames = (
    caller: Readonly<Record<string, string | number>>,
  ): Readonly<Record<string, string | number>> => {
    const known = callers.get(caller);
    if (known !== undefined) return known;
    const facts = Object.entries(caller).filter(([name, fact]) => typeof fact === "number" || name === "exe");
    const stripped = Object.freeze(Object.fromEntries(facts));
    if (Object.isFrozen(caller)) callers.set(caller, stripped);
    return stripped;
  };
  return {
    async refuse({ action, outcome, at, code, caller }) {
      const facts = caller === undefined ? {} : { caller: withoutNames(caller) };
      const entry: AuditEntry = { action, outcome, at, subjects: [], code, ...facts };
      await journal.commit({ entry, binding: "", relaxed: true });
    },
    counters: journal.counters,
    close: journal.close,
  };
}
