/**
 * What the ledger needs of storage, per vault. Everything is synchronous. Bytes come back exactly as they went
 * in. The acceptance suite is `auditStoreCases` in `@kist/testing`.
 *
 * Writes happen inside a `Transaction.run` of the ledger's: the strict or the relaxed one. A store with two
 * connections sends each write to the connection whose transaction is open, so that record, checkpoint and
 * `work` commit or vanish together. A write outside any transaction commits by itself, durably; `appendAlone` is the
 * short way for a record that stands alone.
 */
import type { Bytes } from "@kist/model";

/** One commit batch: the clear skeleton, which chains, and the body, which retention may drop. */
export interface AuditUnit {
  /** 1, 2, 3 …: no gaps, except where a person accepted damage and went on. */
  readonly seq: number;
  /** BLAKE2b-256 link hash of the skeleton, 32 bytes. */
  readonly hash: Bytes;
  readonly skeleton: Bytes;
  /** Absent once retention dropped it. */
  readonly body?: Bytes;
}

export interface AuditCheckpoint {
  /** The newest record it covers. */
  readonly size: number;
  /** A C2SP signed note, UTF-8. */
  readonly note: string;
}

export interface AuditStore {
  /** Adds a record. Throws, and changes nothing, when `seq` is not above every kept one. */
  append(unit: AuditUnit): void;
  /**
   * `append` as a transaction of its own, outside any other: durable, or like one of the relaxed transaction. A
   * relaxed one has survived a power cut once a `sync` that began after it has settled.
   */
  appendAlone(unit: AuditUnit, durable: boolean): void;
  /** Makes every commit up to now durable, on another thread. Rejects with `storage-failed`: nothing is written then. */
  sync(): Promise<void>;
  /** The newest record, without reading others. */
  last(): AuditUnit | undefined;
  /** Records with `from <= seq <= to`, ascending. A snapshot or a cursor: nothing is appended while it is read. */
  range(from: number, to: number): Iterable<AuditUnit>;
  /** Keeps a checkpoint; a second one of the same size is kept beside the first (two that differ are evidence). */
  putCheckpoint(checkpoint: AuditCheckpoint): void;
  /** Those with `size >= from` (absent: all), ascending by size. */
  checkpoints(from?: number): Iterable<AuditCheckpoint>;
  /** Drops the bodies of records with `seq < before`; skeletons and hashes stay. Returns how many were there. */
  dropBodies(before: number): number;
  /**
   * Runs `work` in a savepoint of the open transaction: what it throws is thrown on, and only its own effects
   * are undone. Where SQLite itself gave up (disk full, I/O error) the error is `KistError('disk-full')` or
   * `KistError('storage-failed')`; the ledger then gives up the whole transaction.
   */
  savepoint<Result>(work: () => Result): Result;
  /**
   * Sets space aside for records on a full disk (R24): at least 1 MiB, preallocated. Idempotent; called outside
   * transactions, at start and whenever the reserve had to be used. Throws where there is no room.
   */
  reserve(): void;
  /** Gives the reserve to the next records. False when it is already used up. Called outside transactions. */
  useReserve(): boolean;
}
