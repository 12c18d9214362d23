import type { AuditStore } from "@kist/audit";
/**
 * The database of one home: `kist.db` with its lock and reserve beside it. Checks come before opening, proof of
 * durability after the first write, and nothing is handed out before both.
 *
 * While a database is open nothing else in this process may open its files: closing any descriptor of them
 * would drop this process's locks (POSIX). Copies are made with `backup`.
 */
import { isKistError, KistError, type Transaction, type VaultId } from "@kist/model";
import type { TeamStore } from "@kist/team";
import type { SlotStore } from "@kist/unlock";
import type { VaultStore } from "@kist/vault";

import { createAuditStore } from "./audit-store.ts";
import { backupDatabase } from "./backup.ts";
import { openConnection, proveDurable, type Connection } from "./connection.ts";
import { toStorageError, type StorageErrorCode } from "./error.ts";
import type { Files } from "./files.ts";
import { createLocalStore, type LocalStore } from "./local-store.ts";
import { takeLock } from "./lock.ts";
import { countLostCommits } from "./log-scan.ts";
import { createLog } from "./log.ts";
import { checkFormat, migrate } from "./migrate.ts";
import { refuseNetwork } from "./network.ts";
import { createNumbers } from "./numbers.ts";
import { createReserve, type Reserve } from "./reserve.ts";
import { checkFile, prepareDirectory } from "./safe-path.ts";
import { createSlotStore } from "./slot-store.ts";
import { createTeamStore } from "./team-store.ts";
import { createTransactions } from "./transactions.ts";
import { createVaultStore } from "./vault-store.ts";

/** What tells a copy or a restored snapshot from the original (R15). Compared by the daemon, never interpreted. */
export interface Incarnation {
  readonly machineId: string;
  readonly inode: number;
  /** When that inode was made: file systems give the number of a removed file to the next one. 0 where not kept. */
  readonly born: number;
  /** Number of the device that holds the inode. It may change with the order in which disks are found at boot. */
  readonly device: number;
}

export interface Recovery {
  /**
   * Commits that stand in the log behind a damaged place and are gone. One may be a write that was cut off before
   * it was acknowledged; relaxed records may be missing after a power cut; anything else is damage to report.
   */
  readonly lostCommits: number;
}

export interface Database {
  /** Vaults with at least one row, in the order they came. */
  vaults(): readonly VaultId[];
  vaultStore(vault: VaultId): VaultStore;
  teamStore(vault: VaultId): TeamStore;
  auditStore(vault: VaultId): AuditStore;
  readonly slotStore: SlotStore;
  readonly localStore: LocalStore;
  /** Durable when `run` returns. Nested runs are savepoints. */
  readonly transaction: Transaction;
  /** Survives a crash of the process, not a power cut. Audit rows only; other writes throw. */
  readonly relaxedTransaction: Transaction;
  incarnation(): Incarnation;
  /** What opening found of an earlier crash. */
  recovery(): Recovery;
  /** Copies the whole database, slots included, to a new file in a directory that is this user's alone. */
  backup(path: string): Promise<void>;
  /** What SQLite finds wrong with the file; empty when nothing. `full` also compares indexes with tables. */
  check(depth: "quick" | "full"): readonly string[];
  /**
   * To be called in quiet moments: shortens the log, refills the reserve once there is room again. Throws
   * `disk-full` or `storage-failed` where the disk refuses; what was committed stands.
   */
  tidy(): void;
  /** True while only audit records and failed unlock attempts are written: the disk is full. */
  full(): boolean;
  /** The error after which this process writes nothing more (`storage-failed`); undefined while all is well. */
  failure(): KistError<StorageErrorCode> | undefined;
  /** Copies the log back and frees the lock. */
  close(): void;
}

export interface DatabaseDeps {
  /** Absolute path of the database file; its directory is created (0700) where it does not exist. */
  readonly path: string;
  readonly files: Files;
}

/**
 * Opens or creates the database. Throws `path-unsafe`, `database-on-network`, `database-in-use`, `database-newer`,
 * `database-damaged`, `database-not-durable`, `disk-full`, `storage-failed`.
 */
export function openDatabase({ path, files }: DatabaseDeps): Database {
  const split = path.lastIndexOf("/");
  const directory = prepareDirectory(files, path.slice(0, split));
  refuseNetwork(files, directory);
  const file = `${directory}/${path.slice(split + 1)}`;
  const base = file.replace(/\.db$/, "");
  const beside = [`${file}-wal`, `${file}-shm`, `${file}-journal`, `${base}.reserve`];
  const [crashed] = beside.map((one) => checkFile(files, one));
  const lock = takeLock(files, `${base}.lock`);
  try {
    const lostCommits = crashed === true ? countLostCommits(files.read(`${file}-wal`)) : 0;
    const reserve = createReserve(files, `${base}.reserve`);
    if (!checkFile(files, file)) files.makeFile(file);
    const [full, normal] = openBoth(file, reserve);
    return assemble({ files, file, reserve, full, normal, lostCommits, unlock: () => lock.release() });
  } catch (error) {
    lock.release();
    throw toStorageError(error);
  }
}

/** On a full disk not even the log can be opened: then the reserve is spent on starting, so that reads go on. */
function openBoth(file: string, reserve: Reserve): readonly [full: Connection, normal: Connection] {
  try {
    return openProven(file);
  } catch (error) {
    const translated = toStorageError(error);
    if (!isKistError(translated) || translated.code !== "disk-full" || !reserve.release()) throw error;
    return openProven(file);
  }
}

function openProven(file: string): readonly [full: Connection, normal: Connection] {
  const full = openConnection(file, "full", checkFormat);
  try {
    // A log left by a crash is copied back at once: after a failed fsync its pages may be in memory only, and
    // nothing new may come to stand behind them.
    full.raw.pragma("wal_checkpoint(TRUNCATE)");
    migrate(full);
    full.raw.exec("insert into starts (id, count) values (1, 1) on conflict (id) do update set count = count + 1");
    proveDurable(full, "full");
    const normal = openConnection(file, "normal");
    proveDurable(normal, "normal");
    return [full, normal];
  } catch (error) {
    full.close();
    throw error;
  }
}

interface Parts {
  readonly files: Files;
  readonly file: string;
  readonly reserve: Reserve;
  readonly full: Connection;
  readonly normal: Connection;
  readonly lostCommits: number;
  readonly unlock: () => void;
}

function assemble({ files, file, reserve, full, normal, lostCommits, unlock }: Parts): Database {
  const handle = files.openToSync(`${file}-wal`);
  const transactions = createTransactions({
    full,
    normal,
    log: handle,
    onUndo: () => numbers.forget(),
    onCommit: () => log.committed(),
  });
  const { rows, guard } = transactions;
  const numbers = createNumbers(rows);
  const log = createLog(full, guard);
  const ration = (on: boolean): void => {
    transactions.rationed(on);
    log.keepShort(on);
  };
  ration(reserve.inUse());
  const fillReserve = (): void => {
    const failure = transactions.failure();
    if (failure !== undefined) throw failure;
    guard(() => reserve.fill());
    ration(false);
  };
  const space = {
    savepoint: transactions.savepoint,
    alone: transactions.alone,
    sync: transactions.sync,
    reserve: fillReserve,
    useReserve() {
      if (!reserve.release()) return false;
      ration(true);
      return true;
    },
  };
  return {
    vaults: () => numbers.vaults(),
    vaultStore: (vault) => createVaultStore(rows, numbers, vault),
    teamStore: (vault) => createTeamStore(rows, numbers, vault),
    auditStore: (vault) => createAuditStore(rows, numbers, vault, space),
    slotStore: createSlotStore(rows),
    localStore: createLocalStore(rows),
    transaction: transactions.durable,
    relaxedTransaction: transactions.relaxed,
    incarnation() {
      const facts = files.look(file);
      if (facts === undefined) throw new KistError<StorageErrorCode>("storage-failed", { path: file });
      return { machineId: files.machineId(), inode: facts.inode, born: facts.born, device: facts.device };
    },
    recovery: () => ({ lostCommits }),
    async backup(path) {
      const split = path.lastIndexOf("/");
      const directory = prepareDirectory(files, path.slice(0, split));
      await backupDatabase(files, full, `${directory}/${path.slice(split + 1)}`);
    },
    check: (depth) => guard(() => checkPages(full, depth)),
    tidy() {
      if (transactions.failure() !== undefined) return;
      log.tidy();
      if (reserve.inUse() && files.freeBytes(file) > ROOM_BYTES) fillReserve();
    },
    full: () => reserve.inUse(),
    failure: transactions.failure,
    close() {
      normal.close();
      full.close();
      handle.close();
      unlock();
    },
  };
}

/** Free space at which the disk no longer counts as full: the reserve, and three times as much to work with. */
const ROOM_BYTES = 16 * 1024 * 1024;

function checkPages(connection: Connection, depth: "quick" | "full"): readonly string[] {
  const found: unknown = connection.raw.pragma(depth === "quick" ? "quick_check(20)" : "integrity_check(20)");
  const lines = Array.isArray(found) ? found.map((row: object) => String(Object.values(row)[0])) : [];
  return lines.filter((line) => line !== "ok");
}
