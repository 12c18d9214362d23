/** Which way a record goes to the disk, and who waits for it. */
import { KistError, type AuditRequest } from "@kist/model";
import { createAuditDevice } from "@kist/testing";
import { expect, test } from "vitest";

const read = (key: string, more: Partial<AuditRequest<undefined>> = {}): AuditRequest<undefined> => ({
  entry: { action: "value.read", outcome: "allowed", at: 1, subjects: [`kist://dev/web/${key}`] },
  binding: `plan of ${key}`,
  ...more,
});

test("relaxed reads commit relaxed, unless something strict or any work shares their turn", async () => {
  const laptop = await createAuditDevice();
  const used: string[] = [];
  const through = (name: string): { run: <Result>(work: () => Result) => Result } => ({
    run: (work) => {
      used.push(name);
      return laptop.store.transaction.run(work);
    },
  });
  const { store } = laptop;
  const ledger = laptop.open({
    transaction: through("strict"),
    relaxedTransaction: through("relaxed"),
    store: {
      ...store,
      appendAlone(unit, durable) {
        used.push(durable ? "strict, alone" : "relaxed, alone");
        store.appendAlone(unit, durable);
      },
      sync() {
        used.push("sync");
        return store.sync();
      },
    },
  });
  const relaxed = { relaxed: true };
  for (const turn of [
    [read("A", relaxed), read("B", relaxed)],
    [read("A", relaxed), read("B")],
    [read("A", relaxed), read("B", { relaxed: true, work: () => undefined })],
    [read("A")],
  ]) {
    for (const request of turn) void ledger.commit(request);
    laptop.endTurn();
  }
  expect(used).toEqual(["relaxed, alone", "relaxed, alone", "sync", "strict", "strict, alone"]);
});

test("what ends a transaction's work runs once for all of it, before the record, and not where there is none", async () => {
  const laptop = await createAuditDevice();
  const steps: string[] = [];
  const { store } = laptop;
  const ledger = laptop.open({
    endWork: () => void steps.push("end"),
    store: { ...store, append: (unit) => (steps.push("record"), store.append(unit)) },
  });
  const work = (): undefined => void steps.push("work");
  for (const turn of [
    [read("A", { work }), read("B", { work }), read("C")],
    [read("A"), read("B")],
  ]) {
    for (const request of turn) void ledger.commit(request);
    laptop.endTurn();
  }
  expect(steps).toEqual(["work", "work", "end", "record"]);
});

test("what fails there leaves nothing of the batch, and everybody is refused", async () => {
  const laptop = await createAuditDevice();
  const ledger = laptop.open({
    endWork() {
      throw new Error("no room for the index");
    },
  });
  const answers = ["A", "B"].map((key) => ledger.commit(read(key, { work: () => undefined })));
  laptop.endTurn();
  for (const answer of answers) await expect(answer).rejects.toMatchObject({ code: "audit-unavailable" });
  expect(laptop.store.last()).toBeUndefined();
});

const settle = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

test("nobody who shares a record is answered before the disk has it, and the next turn does not wait for that", async () => {
  const laptop = await createAuditDevice();
  const disk: (() => void)[] = [];
  const store = { ...laptop.store, sync: () => new Promise<void>((resolve) => void disk.push(resolve)) };
  const ledger = laptop.open({ store });
  const answered: number[] = [];
  const ask = async (): Promise<void> => {
    const { receipt } = await ledger.commit(read("A"));
    answered.push(receipt.seq);
  };
  void ask();
  void ask();
  laptop.endTurn();
  void ask();
  void ask();
  laptop.endTurn();
  await settle();
  expect(answered).toEqual([]);
  expect(ledger.head().seq).toBe(2);
  disk[1]?.();
  await settle();
  expect(answered).toEqual([2, 2]);
  disk[0]?.();
  await settle();
  expect(answered).toEqual([2, 2, 1, 1]);
});

test("a sync that fails refuses all who waited for it: nothing is released", async () => {
  const laptop = await createAuditDevice();
  const ledger = laptop.open();
  laptop.store.failSync(new KistError("storage-failed"));
  const answers = [ledger.commit(read("A")), ledger.commit(read("B"))];
  laptop.endTurn();
  for (const answer of answers) await expect(answer).rejects.toMatchObject({ code: "audit-unavailable" });
});
