/**
 * The ledger of an unlocked vault: the journal with sealed bodies and signed checkpoints, and everything that
 * reads it. A checkpoint is signed with every 64th record, with the first record 5 s after the last one, and by
 * `checkpoint()`, which the daemon calls every 5 s, before it locks and before it ends.
 */
import type { AuditKey, SigningKey } from "@kist/crypto";
import { KistError, type AuditSink, type DeviceId } from "@kist/model";

import { exportBundle } from "./bundle.ts";
import { openHead, type ChainHead } from "./chain-head.ts";
import { signCheckpoint } from "./checkpoint.ts";
import type { AuditCounters } from "./counters.ts";
import type { AuditErrorCode } from "./error.ts";
import { createJournal, type JournalDeps, type Sealing } from "./journal.ts";
import type { AuditCheckpoint } from "./ports.ts";
import { openUnit, readEntries, walkRecords, type EntryFilter, type RecordedEntry } from "./record-reader.ts";
import { sealBody } from "./sealed-body.ts";
import { verifyAuditChain, verifyInSteps, type ChainEvidence, type ChainReport } from "./verify-chain.ts";

export interface LedgerDeps extends JournalDeps {
  readonly device: { readonly id: DeviceId; readonly signing: SigningKey };
  /** The current audit epoch's key (R24) and its reference, 16 hexadecimal characters. */
  readonly key: AuditKey;
  readonly epoch: string;
  /** Keys of earlier epochs, for reading. */
  readonly keyOf?: (epoch: string) => AuditKey | undefined;
  /** Every device that ever wrote this chain: earlier incarnations of this one. Its own id need not be in it. */
  readonly devices?: ReadonlySet<DeviceId>;
  /** Go on behind a broken or missing tail, after a person agreed (`kist doctor`). The place stays visible. */
  readonly acceptDamage?: boolean;
}

export interface Ledger extends AuditSink {
  /** Writes what waits and signs the head, where it is not signed yet. Throws `audit-unavailable`. */
  checkpoint(): void;
  /** Newest record first. Throws `audit-broken` for a record that does not open. */
  entries(filter?: EntryFilter): readonly RecordedEntry[];
  /** All of them, one record after the other: for who counts and must not hold them all. Throws as `entries` does. */
  records(): Iterable<readonly RecordedEntry[]>;
  /** Walks the whole chain and opens every body. `kept`: notes of this chain that somebody kept elsewhere. */
  verify(kept?: readonly string[]): ChainReport;
  /** The same, a record at each step. */
  verifyInSteps(): Generator<undefined, ChainReport>;
  /** Seals from the next record on under another epoch's key: inside the transaction that makes it, from that one. */
  useEpoch(epoch: string, key: AuditKey): void;
  /** The lines of a bundle for `verifyBundle`: JSON, each without its newline. */
  export(): Iterable<string>;
  /** Drops the bodies of records all of whose entries are older than this wall time; recorded. Returns how many. */
  dropBodiesBefore(time: number): Promise<number>;
  head(): ChainHead;
  counters(): AuditCounters;
  /** True while the disk is full: reads are recorded in the reserve, changes refused with `disk-full`. */
  isInReserve(): boolean;
  /** Writes what waits, signs the head, refuses everything later. The key stays the caller's to wipe. */
  close(): void;
}

const RECORDS_PER_CHECKPOINT = 64;
/** Milliseconds. */
const CHECKPOINT_AGE = 5000;

/** Throws `audit-broken` when the chain's newest part is damaged and `acceptDamage` is not set. */
export function createLedger(deps: LedgerDeps): Ledger {
  const { crypto, clock, store, vault, device } = deps;
  let sealing = { ref: deps.epoch, key: deps.key };
  const opened = openHead(deps, deps.acceptDamage === true);
  const keyOf = (ref: string): AuditKey | undefined => (ref === sealing.ref ? sealing.key : deps.keyOf?.(ref));
  const devices = new Set([device.id, ...(deps.devices ?? [])]);
  /** Records since the newest checkpoint. What a crash or a locked time left unsigned is signed with the first. */
  let unsigned = opened.signed ? 0 : RECORDS_PER_CHECKPOINT;
  let signedAt = clock.monotonic();

  const signHead = (head: ChainHead): AuditCheckpoint => ({
    size: head.seq,
    note: signCheckpoint(
      crypto,
      { vault, device: device.id, size: head.seq, head: head.hash, at: clock.now() },
      device.signing,
    ),
  });
  const signed = (): void => {
    unsigned = 0;
    signedAt = clock.monotonic();
  };
  const sealer: Sealing = {
    wrap: (seq, content) => sealBody(crypto, { vault, device: device.id, seq }, sealing, content),
    checkpointFor: (head) =>
      unsigned + 1 >= RECORDS_PER_CHECKPOINT || clock.monotonic() - signedAt >= CHECKPOINT_AGE
        ? signHead(head)
        : undefined,
    committed(_head, checkpoint) {
      if (checkpoint === undefined) unsigned++;
      else signed();
    },
  };
  const journal = createJournal(deps, opened.head, sealer);

  const checkpoint = (all: boolean): void => {
    journal.restoreReserve();
    journal.flush(all);
    const head = journal.head();
    if (unsigned === 0 || head.seq === 0) return;
    try {
      deps.transaction.run(() => store.putCheckpoint(signHead(head)));
    } catch (error) {
      throw new KistError<AuditErrorCode>("audit-unavailable", {}, error);
    }
    signed();
  };

  const evidence = (kept: readonly string[]): ChainEvidence => ({
    crypto,
    vault,
    devices,
    units: store.range(1, journal.head().seq),
    checkpoints: store.checkpoints(),
    kept,
    open: (unit) => openUnit(crypto, vault, keyOf, unit),
  });

  return {
    commit: journal.commit,
    checkpoint: () => checkpoint(false),
    entries: (filter = {}) => readEntries({ crypto, store, vault, keyOf }, journal.head().seq, filter),
    records: () => walkRecords({ crypto, store, vault, keyOf }, journal.head().seq),
    verify: (kept = []) => verifyAuditChain(evidence(kept)),
    verifyInSteps: () => verifyInSteps(evidence([])),
    useEpoch(epoch, key) {
      sealing = { ref: epoch, key };
    },
    export: () => exportBundle({ crypto, clock, store, vault, devices, keyOf }, journal.head().seq),
    async dropBodiesBefore(time) {
      const before = firstRecordSince(time);
      const { result } = await journal.commit({
        entry: { action: "audit.retain", outcome: "allowed", at: clock.now(), subjects: [], note: `before=${before}` },
        binding: "",
        work: () => store.dropBodies(before),
      });
      return result;
    },
    head: journal.head,
    counters: journal.counters,
    isInReserve: journal.isInReserve,
    close() {
      try {
        checkpoint(true);
      } finally {
        journal.close();
      }
    },
  };

  /** The first record with an entry at or after `time`. Bodies are dropped from the front only, without holes. */
  function firstRecordSince(time: number): number {
    const newest = journal.head().seq;
    for (const unit of store.range(1, newest)) {
      const body = openUnit(crypto, vault, keyOf, unit);
      if (body?.entries.some((entry) => entry.at >= time) === true) return unit.seq;
    }
    return newest + 1;
  }
}
