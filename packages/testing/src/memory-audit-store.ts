/**
 * An `AuditStore` in memory whose transactions undo exactly, savepoints included, and whose disk fails on
 * demand: full, at COMMIT, or at COMMIT with the record on the disk all the same.
 */
import type { AuditCheckpoint, AuditStore, AuditUnit } from "@kist/audit";
import { KistError, type Transaction } from "@kist/model";

export interface MemoryAuditStore extends AuditStore {
  /** Nested runs are savepoints. Both kinds are this one: memory knows no power cut. */
  readonly transaction: Transaction;
  /** How many outermost transactions committed. */
  commits(): number;
  /** The next outermost COMMIT throws `error`; with `kept` its writes are there all the same. */
  failCommit(error: Error, kept?: boolean): void;
  /** From now on `sync` rejects with `error`. */
  failSync(error: Error): void;
  /** From now on only `records` more writes fit; the reserve, where it is set aside, adds `RESERVE_RECORDS`. */
  fillDisk(records?: number): void;
  /** Makes room again. */
  emptyDisk(): void;
  /** Changes what is stored, past every rule: an attacker with the file. */
  tamper(change: (units: AuditUnit[], checkpoints: AuditCheckpoint[]) => void): void;
}

/** Writes that the reserve holds. */
export const RESERVE_RECORDS = 8;

/** An empty store of one vault. */
export function createMemoryAuditStore(): MemoryAuditStore {
  let units: AuditUnit[] = [];
  let checkpoints: AuditCheckpoint[] = [];
  let depth = 0;
  let commits = 0;
  let failure: { readonly error: Error; readonly kept: boolean } | undefined;
  let syncFailure: Error | undefined;
  let free = Number.POSITIVE_INFINITY;
  let reserved = false;

  const run = <Result>(work: () => Result): Result => {
    const before = { units, checkpoints };
    depth++;
    try {
      const result = work();
      if (depth === 1 && failure !== undefined) {
        const { error, kept } = failure;
        failure = undefined;
        if (kept) Object.assign(before, { units, checkpoints });
        throw error;
      }
      if (depth === 1) commits++;
      return result;
    } catch (error) {
      ({ units, checkpoints } = before);
      throw error;
    } finally {
      depth--;
    }
  };
  const charge = (): void => {
    if (free < 1) throw new KistError("disk-full");
    free--;
  };
  /** A write outside any transaction commits by itself. */
  const write = <Result>(change: () => Result): Result => (depth > 0 ? change() : run(change));

  const append = (unit: AuditUnit): void =>
    write(() => {
      if (unit.seq <= (units.at(-1)?.seq ?? 0)) throw new Error("an audit record of this number is there already");
      charge();
      units = [...units, copyUnit(unit)];
    });

  return {
    transaction: { run },
    commits: () => commits,
    failCommit(error, kept = false) {
      failure = { error, kept };
    },
    failSync(error) {
      syncFailure = error;
    },
    fillDisk(records = 0) {
      free = records;
    },
    emptyDisk() {
      free = Number.POSITIVE_INFINITY;
    },
    tamper(change) {
      units = [...units];
      checkpoints = [...checkpoints];
      change(units, checkpoints);
    },
    append,
    appendAlone(unit) {
      if (depth > 0) throw new Error("a record that stands alone cannot stand in a transaction");
      append(unit);
    },
    async sync() {
      await Promise.resolve();
      const lost = syncFailure;
      if (lost !== undefined) throw lost;
    },
    last: () => units.at(-1),
    range: (from, to) => units.filter(({ seq }) => seq >= from && seq <= to).map(copyUnit),
    putCheckpoint(checkpoint) {
      write(() => {
        charge();
        checkpoints = [...checkpoints, { ...checkpoint }];
      });
    },
    checkpoints: (from = 0) => checkpoints.filter(({ size }) => size >= from).sort((a, b) => a.size - b.size),
    dropBodies: (before) =>
      write(() => {
        const dropped = units.filter(({ seq, body }) => seq < before && body !== undefined).length;
        units = units.map((unit) => (unit.seq < before ? withoutBody(unit) : unit));
        return dropped;
      }),
    savepoint: run,
    reserve() {
      if (!reserved && free < RESERVE_RECORDS) throw new KistError("disk-full");
      if (!reserved) free -= RESERVE_RECORDS;
      reserved = true;
    },
    useReserve() {
      if (!reserved) return false;
      reserved = false;
      free += RESERVE_RECORDS;
      return true;
    },
  };
}

/** Bytes are copied on their way in and out: a caller that writes into its buffer changes nothing here. */
function copyUnit(unit: AuditUnit): AuditUnit {
  const { seq, hash, skeleton, body } = unit;
  return {
    seq,
    hash: hash.slice(),
    skeleton: skeleton.slice(),
    ...(body === undefined ? {} : { body: body.slice() }),
  };
}

function withoutBody({ seq, hash, skeleton }: AuditUnit): AuditUnit {
  return { seq, hash, skeleton };
}
