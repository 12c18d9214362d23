/**
 * Group commit (D13): everything asked for in one turn of the event loop becomes one record, one link, one
 * transaction and one fsync. Each piece of `work` runs in that transaction in a savepoint of its own, so that
 * one that fails is undone and recorded as failed while the others stand. Nobody is answered before COMMIT
 * returned; when it does not, everybody is refused and nothing happened.
 *
 * A record without work needs no transaction around it: one statement does. Where several wait for it, the sync is
 * left to another thread, so that further requests are taken meanwhile; reads among them share the record after it. One
 * alone is answered sooner without the way there and back.
 */
import type { Crypto } from "@kist/crypto";
import {
  isKistError,
  KistError,
  equalBytes,
  type AuditEntry,
  type AuditReceipt,
  type AuditRequest,
  type AuditSink,
  type Bytes,
  type Clock,
  type DeviceId,
  type Transaction,
  type VaultId,
} from "@kist/model";

import { clearWriter, createBodyWriter } from "./body-writer.ts";
import { faultOfEntry, writeBody, type CallerCache } from "./body.ts";
import type { ChainHead } from "./chain-head.ts";
import { createCounters, type AuditCounters } from "./counters.ts";
import { createDenials } from "./denials.ts";
import type { AuditErrorCode } from "./error.ts";
import type { AuditCheckpoint, AuditStore, AuditUnit } from "./ports.ts";
import { issueReceipt } from "./receipt.ts";
import { BODY_PREFIX } from "./sealed-body.ts";
import { bodyHash, encodeSkeleton, linkHash } from "./skeleton.ts";

export interface JournalDeps {
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly store: AuditStore;
  /** Durable through power loss when it returns (D14). */
  readonly transaction: Transaction;
  /** Survives a crash, not a power cut. */
  readonly relaxedTransaction: Transaction;
  readonly vault: VaultId;
  readonly device: { readonly id: DeviceId };
  /** Runs `run` at the end of this turn of the event loop (`setImmediate`). */
  readonly defer: (run: () => void) => void;
  /** The last step of a transaction with work, once for all of it. What it throws undoes the whole batch. */
  readonly endWork?: () => void;
}

export interface Sealing {
  /** The stored body of record `seq`. `content`: `BODY_PREFIX` bytes of room, then the encoded entries. */
  wrap(seq: number, content: Bytes): Bytes;
  /** A checkpoint to be written with the record that makes `head`, where one is due. */
  checkpointFor(head: ChainHead): AuditCheckpoint | undefined;
  /** The record is durable; `checkpoint` with it. */
  committed(head: ChainHead, checkpoint: AuditCheckpoint | undefined): void;
}

export interface Journal extends AuditSink {
  /** Writes what waits now, without waiting for the end of the turn; `all`: counts of refusals too. */
  flush(all?: boolean): void;
  head(): ChainHead;
  counters(): AuditCounters;
  /** True while only reads are recorded, in the reserve: the disk was full. */
  isInReserve(): boolean;
  /** Sets the reserve aside again, if there is room. */
  restoreReserve(): void;
  /** Flushes; whatever is asked later is refused with `audit-closed`. */
  close(): void;
}

interface Waiting {
  readonly asked: AuditEntry;
  readonly binding: string;
  readonly relaxed: boolean;
  readonly founding: boolean;
  readonly work: (() => unknown) | undefined;
  /** What stands in the record: `asked`, or the same as failed. */
  entry: AuditEntry;
  result: unknown;
  failure: { readonly error: unknown } | undefined;
  readonly done: (receipt: AuditReceipt, result: unknown) => void;
  readonly fail: (error: unknown) => void;
}

export function createJournal(deps: JournalDeps, start: ChainHead, sealing: Sealing): Journal {
  const { crypto, clock, store, device } = deps;
  const writer = createBodyWriter();
  const callers: CallerCache = new WeakMap();
  const counters = createCounters();
  const denials = createDenials();
  let head = start;
  let waiting: Waiting[] = [];
  let scheduled = false;
  let writing = false;
  /** Syncs on another thread that have not settled. */
  let syncing = 0;
  let closed = false;
  let inReserve = !hasReserve();
  /** The link hash of a record whose COMMIT failed: it may be on the disk all the same. */
  let doubtful: Bytes | undefined;

  /** After a failed COMMIT, looks at what the disk holds: the old head, or the record that was tried. */
  const settleDoubt = (): void => {
    if (doubtful === undefined) return;
    const last = store.last();
    if (last !== undefined && last.seq > head.seq) {
      if (last.seq !== head.seq + 1 || !equalBytes(last.hash, doubtful))
        throw new KistError<AuditErrorCode>("audit-broken", { at: last.seq, field: "head" });
      head = { seq: last.seq, hash: last.hash };
    }
    doubtful = undefined;
  };

  /** Runs one request's work; what fails is recorded as failed. A lost transaction is thrown on. */
  const perform = (one: Waiting, withWork: boolean): void => {
    one.entry = one.asked;
    one.failure = undefined;
    if (one.work === undefined) return;
    try {
      if (!withWork) throw new KistError<AuditErrorCode>("disk-full");
      one.result = store.savepoint(one.work);
    } catch (error) {
      if ((withWork && isTransactionLost(error)) || one.founding) throw error;
      one.failure = { error };
      one.entry = { ...one.asked, outcome: "failed", code: isKistError(error) ? error.code : "internal" };
    }
  };

  const makeUnit = (entries: readonly AuditEntry[]): AuditUnit & { readonly body: Bytes } => {
    const seq = head.seq + 1;
    let body: Bytes;
    try {
      writer.at = BODY_PREFIX;
      writeBody(writer, entries, callers);
      body = sealing.wrap(seq, writer.bytes.subarray(0, writer.at));
    } finally {
      clearWriter(writer);
    }
    const skeleton = encodeSkeleton({ device: device.id, seq, prev: head.hash, bodyHash: bodyHash(crypto, body) });
    const hash = linkHash(crypto, skeleton);
    doubtful = hash;
    return { seq, hash, skeleton, body };
  };
  const accept = (next: ChainHead, entries: readonly AuditEntry[], checkpoint: AuditCheckpoint | undefined): void => {
    doubtful = undefined;
    head = { seq: next.seq, hash: next.hash };
    counters.addRecord(entries);
    sealing.committed(head, checkpoint);
  };

  const writeRecord = (batch: readonly Waiting[], through: Transaction, withWork: boolean): void => {
    settleDoubt();
    const entries: AuditEntry[] = [];
    const { unit, checkpoint } = through.run(() => {
      for (const one of batch) {
        perform(one, withWork);
        entries.push(one.entry);
      }
      if (withWork) deps.endWork?.();
      const unit = makeUnit(entries);
      store.append(unit);
      const checkpoint = sealing.checkpointFor(unit);
      if (checkpoint !== undefined) store.putCheckpoint(checkpoint);
      return { unit, checkpoint };
    });
    accept(unit, entries, checkpoint);
  };

  /** For a batch without work. The sync that its callers must still wait for, if any. */
  const writeAlone = (batch: readonly Waiting[], strict: boolean): Promise<void> | undefined => {
    settleDoubt();
    const entries = batch.map((one) => one.asked);
    const unit = makeUnit(entries);
    const checkpoint = sealing.checkpointFor(unit);
    if (checkpoint !== undefined) {
      (strict ? deps.transaction : deps.relaxedTransaction).run(() => {
        store.append(unit);
        store.putCheckpoint(checkpoint);
      });
      accept(unit, entries, checkpoint);
      return undefined;
    }
    const later = strict && batch.length > 1;
    store.appendAlone(unit, strict && !later);
    accept(unit, entries, undefined);
    return later ? store.sync() : undefined;
  };

  const write = (batch: readonly Waiting[]): void => {
    const hasWork = batch.some((one) => one.work !== undefined);
    const strict = hasWork || batch.some((one) => !one.relaxed);
    const through = strict ? deps.transaction : deps.relaxedTransaction;
    const founding = batch.some((one) => one.founding);
    let sync: Promise<void> | undefined;
    try {
      try {
        if (hasWork) writeRecord(batch, through, !inReserve);
        else sync = writeAlone(batch, strict);
      } catch (error) {
        // R24: on a full disk changes are refused, reads go on as long as the reserve lasts.
        if (!isKistError(error) || error.code !== "disk-full" || inReserve || founding) throw error;
        inReserve = true;
        // All vaults of a device share one: if it is given away already, this record may still find room in it.
        store.useReserve();
        writeRecord(batch, through, false);
      }
    } catch (error) {
      refuse(batch, founding ? error : new KistError<AuditErrorCode>("audit-unavailable", {}, error));
      return;
    }
    const { seq } = head;
    if (sync === undefined) release(batch, seq);
    else void follow(sync, batch, seq);
  };
  const follow = async (sync: Promise<void>, batch: readonly Waiting[], seq: number): Promise<void> => {
    syncing++;
    let failure: unknown;
    try {
      await sync;
    } catch (error) {
      failure = new KistError<AuditErrorCode>("audit-unavailable", {}, error);
    }
    syncing--;
    // Those who came meanwhile first: the disk has work again while these are served.
    if (!scheduled) flush();
    if (failure === undefined) release(batch, seq);
    else refuse(batch, failure);
  };
  const release = (batch: readonly Waiting[], seq: number): void => {
    for (const one of batch) {
      if (one.failure === undefined) one.done(issueReceipt(device.id, seq, one.entry.outcome, one.binding), one.result);
      else one.fail(one.failure.error);
    }
  };
  const refuse = (batch: readonly Waiting[], refusal: unknown): void => {
    counters.addUnavailable();
    for (const one of batch) one.fail(refusal);
  };

  const flush = (all = false): void => {
    // Work that asks for a flush is inside a transaction already; its turn's end comes after it.
    if (writing) return;
    scheduled = false;
    const batch = waiting;
    waiting = [];
    for (const entry of denials.collect(all ? Number.POSITIVE_INFINITY : clock.monotonic())) batch.push(waitFor(entry));
    writing = true;
    try {
      for (const part of splitByWeight(batch)) write(part);
    } finally {
      writing = false;
    }
  };

  /** Reads that come while the disk is at work for others would only wait behind them: they share the next record. */
  const endTurn = (): void => {
    scheduled = false;
    if (syncing === 0 || waiting.some((one) => one.relaxed || one.work !== undefined)) flush();
  };

  const enqueue = (one: Waiting): void => {
    waiting.push(one);
    if (scheduled) return;
    scheduled = true;
    deps.defer(endTurn);
  };

  const commit = <Result = undefined>(
    request: AuditRequest<Result>,
  ): Promise<{ receipt: AuditReceipt; result: Result }> => {
    const { entry, work } = request;
    if (closed) return Promise.reject(new KistError<AuditErrorCode>("audit-closed"));
    const field = faultOfEntry(entry);
    if (field !== undefined) return Promise.reject(new KistError<AuditErrorCode>("audit-entry-invalid", { field }));
    const isDenial = entry.outcome === "refused" && work === undefined;
    const now = isDenial ? clock.monotonic() : 0;
    const absorbed = isDenial ? denials.absorb(entry, now) : undefined;
    // Without work there is no result: `Result` is then `undefined`, its default.
    if (absorbed !== undefined) return absorbed.then(({ receipt }) => ({ receipt, result: undefined as Result }));
    const first = new Promise<{ receipt: AuditReceipt; result: Result }>((resolve, reject) => {
      enqueue({
        asked: entry,
        entry,
        binding: request.binding,
        relaxed: request.relaxed === true,
        founding: request.founding === true,
        work,
        result: undefined,
        failure: undefined,
        done: (receipt, result) => resolve({ receipt, result: result as Result }),
        fail: reject,
      });
    });
    if (isDenial) denials.begin(entry, now, first);
    return first;
  };

  return {
    commit,
    flush,
    head: () => head,
    counters: () => counters.read(),
    isInReserve: () => inReserve,
    restoreReserve() {
      if (inReserve) inReserve = !hasReserve();
    },
    close() {
      flush(true);
      closed = true;
    },
  };

  /** False: the disk is full and stays so until the next checkpoint finds room. */
  function hasReserve(): boolean {
    try {
      store.reserve();
      return true;
    } catch {
      return false;
    }
  }
}

/** An entry nobody waits for: the count of refusals that were coalesced. */
function waitFor(entry: AuditEntry): Waiting {
  return {
    asked: entry,
    entry,
    binding: "",
    relaxed: true,
    founding: false,
    work: undefined,
    result: undefined,
    failure: undefined,
    done: () => undefined,
    fail: () => undefined,
  };
}

/** Characters of subjects in one record: in UTF-8 they stay below what can be sealed at once (64 MiB). */
const MAX_WEIGHT: number = 16 * 1024 * 1024;

/** One batch, unless giants share the turn: they must not make the record of everybody else too large. */
function splitByWeight(batch: readonly Waiting[]): readonly (readonly Waiting[])[] {
  const parts: Waiting[][] = [];
  let part: Waiting[] = [];
  let weight = 0;
  for (const one of batch) {
    let own = 0;
    for (const subject of one.asked.subjects) own += subject.length;
    weight += own;
    if (part.length === 0 || weight > MAX_WEIGHT) {
      part = [];
      parts.push(part);
      weight = own;
    }
    part.push(one);
  }
  return parts;
}

/** SQLite gave the transaction up: the savepoint cannot save the others. */
function isTransactionLost(error: unknown): boolean {
  return isKistError(error) && (error.code === "disk-full" || error.code === "storage-failed");
}
