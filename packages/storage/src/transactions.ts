/**
 * The two ways to commit (D13): durably, and for relaxed audit only, surviving a crash but not a power cut. Each has
 * its own connection; which one a statement goes to is decided by the transaction that is open, never by the
 * caller, so a record and the work it belongs to cannot be parted.
 *
 * A storage error inside a transaction spoils it whole: SQLite may have undone all of it already (a full disk
 * does that), and a batch must not commit around a hole. After an I/O error that leaves unknown what the
 * disk holds, nothing is written any more by this process.
 */
import { KistError, type Transaction } from "@kist/model";

import type { Connection, Durability } from "./connection.ts";
import { losesTrust, toStorageError, type StorageErrorCode } from "./error.ts";
import type { SyncHandle } from "./files.ts";

/** What a store may write with. `audit` and `unlock` go on when only the reserve is left (R24). */
export type Writer = "vault" | "team" | "local" | "audit" | "unlock";

export interface Rows {
  /** One row, or undefined. */
  get(sql: string, ...parameters: readonly Cell[]): unknown;
  /** All rows at once: nothing stays open that a write would have to wait for. */
  all(sql: string, ...parameters: readonly Cell[]): unknown[];
  /** Changes rows in the open transaction, or in a durable one of its own. Returns how many. */
  change(writer: Writer, sql: string, ...parameters: readonly Cell[]): number;
}
export type Cell = number | string | Uint8Array | null;

export interface Transactions {
  readonly rows: Rows;
  readonly durable: Transaction;
  readonly relaxed: Transaction;
  /** A savepoint in whichever transaction is open; a durable transaction where none is. */
  savepoint<Result>(work: () => Result): Result;
  /** Only what R24 allows is written from now on (true), or everything again (false). */
  rationed(on: boolean): void;
  /**
   * One statement of the audit's that is a transaction by itself, outside any other. With `durable` false it survives a
   * crash, and a power cut once a later `sync` has settled.
   */
  alone(durable: boolean, sql: string, ...parameters: readonly Cell[]): number;
  /** Carries every commit up to now to the disk without keeping this thread. Rejects as a failed commit throws. */
  sync(): Promise<void>;
  /** Runs a call that is no transaction (checkpoint, backup) under the same rules for errors. */
  guard<Result>(call: () => Result): Result;
  /** The error after which nothing is written any more. */
  failure(): KistError<StorageErrorCode> | undefined;
}

export interface TransactionDeps {
  readonly full: Connection;
  readonly normal: Connection;
  /** The log of both connections. */
  readonly log: SyncHandle;
  /** Called when writes were undone: what was learnt inside (fresh row numbers) is void. */
  readonly onUndo: () => void;
  /** Called after each commit, outside the transaction. Must not throw. */
  readonly onCommit: () => void;
}

interface Open {
  readonly connection: Connection;
  readonly durability: Durability;
  /** The first storage error met inside. */
  spoilt: unknown;
}

export function createTransactions(deps: TransactionDeps): Transactions {
  const connections: Readonly<Record<Durability, Connection>> = { full: deps.full, normal: deps.normal };
  let open: Open | undefined;
  let failed: KistError<StorageErrorCode> | undefined;
  let rationed = false;
  let syncing: Promise<void> | undefined;
  let nextSync: Promise<void> | undefined;

  /** Translates SQLite's errors and remembers what makes writing on impossible. All others pass unchanged. */
  const note = (error: unknown): unknown => {
    const translated = toStorageError(error);
    if (translated === error) return error;
    if (losesTrust(error)) failed ??= new KistError("storage-failed", {}, error);
    if (open !== undefined) open.spoilt ??= translated;
    return translated;
  };
  const undo = (connection: Connection, sql: string): void => {
    deps.onUndo();
    // SQLite itself rolls back on a full disk and on I/O errors; then there is nothing left to undo.
    if (!connection.raw.inTransaction) return;
    try {
      for (const statement of sql.split(";")) connection.statement(statement).run();
    } catch (error) {
      note(error);
    }
  };

  const begin = <Result>(durability: Durability, work: () => Result): Result => {
    if (failed !== undefined) throw failed;
    const connection = connections[durability];
    try {
      connection.statement("BEGIN IMMEDIATE").run();
    } catch (error) {
      throw note(error);
    }
    const current: Open = { connection, durability, spoilt: undefined };
    open = current;
    let result: Result;
    try {
      result = settled(work);
      if (current.spoilt !== undefined) throw current.spoilt;
      connection.statement("COMMIT").run();
    } catch (error) {
      const translated = note(error);
      undo(connection, "ROLLBACK");
      throw current.spoilt ?? translated;
    } finally {
      open = undefined;
    }
    deps.onCommit();
    return result;
  };
  const nest = <Result>(current: Open, work: () => Result): Result => {
    if (current.spoilt !== undefined) throw current.spoilt;
    const { connection } = current;
    try {
      connection.statement("SAVEPOINT work").run();
      const result = settled(work);
      connection.statement("RELEASE work").run();
      return result;
    } catch (error) {
      const translated = note(error);
      undo(connection, "ROLLBACK TO work;RELEASE work");
      throw translated;
    }
  };
  const run = <Result>(durability: Durability, work: () => Result): Result => {
    if (open === undefined) return begin(durability, work);
    if (durability === "full" && open.durability === "normal")
      throw new Error("a durable transaction cannot start inside a relaxed one");
    return nest(open, work);
  };
  const reading = (): Connection => {
    if (open?.spoilt !== undefined) throw open.spoilt;
    return open?.connection ?? deps.full;
  };
  const guard = <Result>(call: () => Result): Result => {
    try {
      return call();
    } catch (error) {
      throw note(error);
    }
  };

  const syncNow = async (): Promise<void> => {
    try {
      await deps.log.sync();
    } catch (error) {
      // A failed sync drops the kernel's dirty pages: whatever the error, nobody knows what the disk holds.
      failed ??= new KistError("storage-failed", {}, error);
      throw failed;
    } finally {
      syncing = nextSync;
      nextSync = undefined;
    }
  };
  const afterSync = async (before: Promise<void>): Promise<void> => {
    await before;
    await syncNow();
  };

  const changeNow = (writer: Writer, sql: string, parameters: readonly Cell[]): number => {
    if (open?.durability === "normal" && writer !== "audit") throw new Error(`${writer} rows are never relaxed`);
    if (rationed && writer !== "audit" && writer !== "unlock")
      throw new KistError<StorageErrorCode>("disk-full", { reserve: "in use" });
    return guard(
      () =>
        reading()
          .statement(sql)
          .run(...parameters).changes,
    );
  };
  return {
    rows: {
      get: (sql, ...parameters) =>
        guard(() =>
          reading()
            .statement(sql)
            .get(...parameters),
        ),
      all: (sql, ...parameters) =>
        guard(() =>
          reading()
            .statement(sql)
            .all(...parameters),
        ),
      change: (writer, sql, ...parameters) =>
        open === undefined
          ? begin("full", () => changeNow(writer, sql, parameters))
          : changeNow(writer, sql, parameters),
    },
    durable: { run: (work) => run("full", work) },
    relaxed: { run: (work) => run("normal", work) },
    alone(durable, sql, ...parameters) {
      if (failed !== undefined) throw failed;
      if (open !== undefined) throw new Error("a statement of its own cannot stand in a transaction");
      const { changes } = guard(() => connections[durable ? "full" : "normal"].statement(sql).run(...parameters));
      deps.onCommit();
      return changes;
    },
    sync() {
      if (syncing === undefined) return (syncing = syncNow());
      // The one under way may have begun before the newest commit. All who come meanwhile share the next.
      return (nextSync ??= afterSync(syncing));
    },
    savepoint: (work) => (open === undefined ? begin("full", work) : nest(open, work)),
    rationed: (on) => void (rationed = on),
    guard,
    failure: () => failed,
  };
}

/** Runs work that must be synchronous: a promise would go on after the commit. */
function settled<Result>(work: () => Result): Result {
  const result = work();
  if (result instanceof Promise) throw new TypeError("the work of a transaction must not be asynchronous");
  return result;
}
