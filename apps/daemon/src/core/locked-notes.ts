/**
 * The audit trail of a locked daemon (R27): refusals are chained by hash, without names, and signed by the next
 * unlocked ledger. Who asks a locked vault learns only that it is locked; that he asked is kept.
 */
import { createLockedLedger, type LockedEntry, type LockedLedger } from "@kist/audit";
import type { Crypto } from "@kist/crypto";
import type { Clock } from "@kist/model";
import type { Database } from "@kist/storage";
import { verifyChain } from "@kist/team";

export interface LockedNotes {
  /** Written for every vault of the device. A refusal that cannot be written down stays a refusal. */
  refuse(entry: LockedEntry): void;
  /** Before a session opens the same chains. Opens again by itself with the next refusal. */
  close(): void;
}

export function createLockedNotes(deps: {
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly database: Database;
  readonly defer: (run: () => void) => void;
}): LockedNotes {
  const { crypto, clock, database, defer } = deps;
  let ledgers: readonly LockedLedger[] | undefined;

  const openLedgers = (): readonly LockedLedger[] =>
    database.vaults().map((vault) => {
      // The chain is signed, not sealed: it tells who writes here without any key.
      const chain = verifyChain(crypto, database.teamStore(vault).links(), { vault });
      return createLockedLedger({
        crypto,
        clock,
        store: database.auditStore(vault),
        transaction: database.transaction,
        relaxedTransaction: database.relaxedTransaction,
        vault,
        device: { id: chain.sequencer },
        defer,
      });
    });

  return {
    refuse(entry) {
      try {
        ledgers ??= openLedgers();
      } catch {
        // A damaged chain shows when somebody unlocks, and to doctor.
        ledgers = [];
      }
      for (const ledger of ledgers) ledger.refuse(entry).catch(() => undefined);
    },
    close() {
      for (const ledger of ledgers ?? []) ledger.close();
      ledgers = undefined;
    },
  };
}
