/** What commits together, what is undone together, and what a full disk or a failed write leaves possible. */
import fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { parseVaultId, type Bytes, type VaultId } from "@kist/model";
import { afterEach, beforeEach, expect, test } from "vitest";

import { openDatabase, type Database } from "./database.ts";
import { createFiles } from "./files.ts";
import { RESERVE_BYTES } from "./reserve.ts";

const VAULT = parseVaultId("a".repeat(64)) as VaultId;
const bytes = (...content: number[]): Bytes => new Uint8Array(content);
let home = "";
let database: Database;
beforeEach(() => {
  home = fs.mkdtempSync(join(tmpdir(), "kist-transactions-"));
  database = open();
});
afterEach(() => {
  database.close();
  fs.rmSync(home, { recursive: true, force: true });
});
const open = (): Database => openDatabase({ path: join(home, "kist.db"), files: createFiles() });
const unit = (seq: number): Parameters<ReturnType<Database["auditStore"]>["append"]>[0] => ({
  seq,
  hash: bytes(seq),
  skeleton: bytes(seq, 1),
  body: bytes(seq, 2),
});
const read = (key: string): Bytes | undefined => database.localStore.read("k", key);
const write = (key: string, value = 1): void => database.localStore.write("k", key, bytes(value));

test("a savepoint that fails leaves the rest of the batch, in a durable and in a relaxed transaction", () => {
  const audit = database.auditStore(VAULT);
  for (const [offset, transaction] of [database.transaction, database.relaxedTransaction].entries()) {
    transaction.run(() => {
      audit.append(unit(10 * offset + 1));
      expect(() =>
        audit.savepoint(() => {
          audit.append(unit(10 * offset + 2));
          throw new Error("refused");
        }),
      ).toThrow("refused");
      audit.append(unit(10 * offset + 3));
    });
  }
  expect([...audit.range(0, 99)].map(({ seq }) => seq)).toEqual([1, 3, 11, 13]);
});

test("numbers learnt in an undone transaction are not used afterwards", () => {
  const audit = database.auditStore(VAULT);
  const attempt = (): void =>
    database.transaction.run(() => {
      audit.append(unit(1));
      throw new Error("refused");
    });
  expect(attempt).toThrow("refused");
  expect(database.vaults()).toEqual([]);
  const other = parseVaultId("b".repeat(64)) as VaultId;
  database.auditStore(other).append(unit(1));
  audit.append(unit(1));
  expect(database.vaults()).toEqual([other, VAULT]);
  expect(audit.last()).toEqual(unit(1));
});

test("those who come while the disk is at work share the next sync, and a failed one ends all writing", async () => {
  const disk: { resolve: () => void; reject: (error: Error) => void }[] = [];
  database.close();
  const files = createFiles();
  const slow = { sync: () => new Promise<void>((resolve, reject) => void disk.push({ resolve, reject })), close() {} };
  database = openDatabase({ path: join(home, "kist.db"), files: { ...files, openToSync: () => slow } });
  const audit = database.auditStore(VAULT);
  const settled: string[] = [];
  const ask = async (who: string): Promise<void> => {
    try {
      await audit.sync();
      settled.push(who);
    } catch {
      settled.push(`${who} refused`);
    }
  };
  const all = [ask("first"), ask("second"), ask("third")];
  expect(disk.length).toBe(1);
  disk[0]?.resolve();
  await all[0];
  await new Promise((resolve) => void setImmediate(resolve));
  expect(settled).toEqual(["first"]);
  expect(disk.length).toBe(2);
  all.push(ask("fourth"));
  disk[1]?.reject(Object.assign(new Error("EIO"), { code: "EIO", syscall: "fdatasync" }));
  await Promise.all(all);
  expect(settled.toSorted()).toEqual(["first", "fourth refused", "second refused", "third refused"]);
  expect(() => audit.appendAlone(unit(1), true)).toThrow("storage-failed");
});

test("work that would go on after the commit is refused and undone", () => {
  expect(() =>
    database.transaction.run(async () => {
      write("a");
      await Promise.resolve();
    }),
  ).toThrow("asynchronous");
  expect(read("a")).toBeUndefined();
});

test("only audit may be relaxed, and a durable transaction never hides inside a relaxed one", () => {
  expect(() => database.relaxedTransaction.run(() => write("a"))).toThrow("never relaxed");
  expect(() => database.relaxedTransaction.run(() => database.transaction.run(() => 1))).toThrow("inside a relaxed");
  expect(read("a")).toBeUndefined();
  database.transaction.run(() => database.relaxedTransaction.run(() => write("b")));
  expect(read("b")).toEqual(bytes(1));
});

test("relaxed and durable records form one chain, in order, whichever connection wrote them", () => {
  const audit = database.auditStore(VAULT);
  for (let seq = 1; seq <= 40; seq++)
    (seq % 3 === 0 ? database.transaction : database.relaxedTransaction).run(() => {
      expect(audit.last()?.seq ?? 0).toBe(seq - 1);
      audit.append(unit(seq));
    });
  expect(() => database.relaxedTransaction.run(() => audit.append(unit(40)))).toThrow("there already");
  expect([...audit.range(2, 39)].map(({ seq }) => seq)).toEqual(Array.from({ length: 38 }, (_, i) => i + 2));
});

test("with the reserve in use only audit and failed unlocks are written, until there is room again", () => {
  const audit = database.auditStore(VAULT);
  audit.reserve();
  expect(fs.statSync(join(home, "kist.reserve")).size).toBe(RESERVE_BYTES);
  expect(audit.useReserve()).toBe(true);
  expect(audit.useReserve()).toBe(false);
  expect(fs.existsSync(join(home, "kist.reserve"))).toBe(false);
  expect(database.full()).toBe(true);
  // One refused change does not take the records of others in its batch with it.
  database.transaction.run(() => {
    expect(() => audit.savepoint(() => write("a"))).toThrow("disk-full");
    audit.append(unit(1));
  });
  expect(audit.last()?.seq).toBe(1);
  expect(read("a")).toBeUndefined();
  database.tidy();
  expect(database.full()).toBe(false);
  write("a");
  expect(fs.statSync(join(home, "kist.reserve")).size).toBe(RESERVE_BYTES);
});

test("the log stays bounded under load and is gone after closing", () => {
  const audit = database.auditStore(VAULT);
  const size = (): number => fs.statSync(join(home, "kist.db-wal")).size;
  for (let seq = 1; seq <= 6000; seq++) database.relaxedTransaction.run(() => audit.append(unit(seq)));
  expect(size()).toBeLessThan(16 * 1024 * 1024);
  const before = size();
  database.tidy();
  for (let seq = 6001; seq <= 6100; seq++) database.relaxedTransaction.run(() => audit.append(unit(seq)));
  expect(size()).toBe(before);
  database.close();
  expect(fs.existsSync(join(home, "kist.db-wal"))).toBe(false);
  database = open();
  expect([...database.auditStore(VAULT).range(1, 9999)]).toHaveLength(6100);
});

test("a chain of links takes no gap and no second link of a height", () => {
  const team = database.teamStore(VAULT);
  const hash = "c".repeat(64) as Parameters<typeof team.appendLink>[1];
  team.appendLink(0, hash, bytes(1));
  expect(() => team.appendLink(0, hash, bytes(2))).toThrow("cannot follow");
  expect(() => team.appendLink(2, hash, bytes(2))).toThrow("cannot follow");
  team.appendLink(1, hash, bytes(2));
  expect([...team.links()]).toEqual([bytes(1), bytes(2)]);
});

test("boxes and documents are kept once and per vault", () => {
  const team = database.teamStore(VAULT);
  const device = "d".repeat(64) as Parameters<typeof team.putBox>[0];
  for (const content of [1, 2, 1]) team.putBox(device, bytes(content));
  expect([...team.boxes(device)]).toEqual([bytes(1), bytes(2)]);
  team.putDocument("ab".repeat(32), bytes(3));
  team.putDocument("ab".repeat(32), bytes(3));
  expect(team.readDocument("ab".repeat(32))).toEqual(bytes(3));
  const neighbour = database.teamStore(parseVaultId("b".repeat(64)) as VaultId);
  expect([...neighbour.boxes(device), neighbour.readDocument("ab".repeat(32))]).toEqual([undefined]);
});

test("slots: header and pin together, failures counted per slot", () => {
  const { slotStore } = database;
  type Slot = Parameters<typeof slotStore.readBackoff>[0];
  const slot = "0".repeat(16) as Slot;
  expect([slotStore.readHeader(), slotStore.readPin(), slotStore.readBackoff(slot)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  slotStore.writeHeader(bytes(1), bytes(2));
  slotStore.writeHeader(bytes(3), bytes(4));
  slotStore.writeBackoff(slot, { failures: 1, at: 1_900_000_000_000 });
  slotStore.writeBackoff(slot, { failures: 2, at: 1_900_000_000_001 });
  expect([slotStore.readHeader(), slotStore.readPin()]).toEqual([bytes(3), bytes(4)]);
  expect(slotStore.readBackoff(slot)).toEqual({ failures: 2, at: 1_900_000_000_001 });
  slotStore.clearBackoff(slot);
  expect(slotStore.readBackoff(slot)).toBeUndefined();
});

test("local rows are listed by kind and removed one by one", () => {
  write("b", 2);
  write("a", 1);
  database.localStore.write("other", "a", bytes(9));
  expect(database.localStore.list("k")).toEqual([
    { key: "a", bytes: bytes(1) },
    { key: "b", bytes: bytes(2) },
  ]);
  database.localStore.remove("k", "a");
  database.localStore.remove("k", "never there");
  expect(database.localStore.list("k").map(({ key }) => key)).toEqual(["b"]);
});

test("a backup made while records are written is whole, opens as a database, and takes no taken name", async () => {
  const audit = database.auditStore(VAULT);
  for (let seq = 1; seq <= 500; seq++) database.relaxedTransaction.run(() => audit.append(unit(seq)));
  fs.mkdirSync(join(home, "copy"), { mode: 0o700 });
  const copying = database.backup(join(home, "copy/kist.db"));
  for (let seq = 501; seq <= 600; seq++) database.transaction.run(() => audit.append(unit(seq)));
  await copying;
  expect(fs.readdirSync(join(home, "copy"))).toEqual(["kist.db"]);
  expect(fs.statSync(join(home, "copy/kist.db")).mode & 0o777).toBe(0o600);
  await expect(database.backup(join(home, "copy/kist.db"))).rejects.toMatchObject({ code: "path-unsafe" });
  const copy = openDatabase({ path: join(home, "copy/kist.db"), files: createFiles() });
  const seqs = [...copy.auditStore(VAULT).range(1, 9999)].map(({ seq }) => seq);
  expect(seqs.length).toBeGreaterThanOrEqual(500);
  expect(seqs).toEqual(seqs.map((_, index) => index + 1));
  expect(copy.incarnation().inode).not.toBe(database.incarnation().inode);
  copy.close();
});
