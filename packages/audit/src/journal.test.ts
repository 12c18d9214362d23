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
    await settle();
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

/** A ledger whose disk finishes a sync when told to, and whom it has answered with which record. */
async function slowDisk() {
  const laptop = await createAuditDevice();
  const disk: (() => void)[] = [];
  const store = { ...laptop.store, sync: () => new Promise<void>((resolve) => void disk.push(resolve)) };
  const ledger = laptop.open({ store });
  const answered: string[] = [];
  const turn = (...asked: readonly AuditRequest<undefined>[]): void => {
    for (const request of asked)
      void ledger.commit(request).then(({ receipt }) => answered.push(`${request.binding}: ${receipt.seq}`));
    laptop.endTurn();
  };
  const finish = async (): Promise<void> => {
    disk.shift()?.();
    await settle();
  };
  return { ledger, answered, turn, finish };
}

test("nobody who shares a record is answered before the disk has it; who comes meanwhile shares the next", async () => {
  const { ledger, answered, turn, finish } = await slowDisk();
  turn(read("A"), read("B"));
  turn(read("C"));
  turn(read("D"));
  await settle();
  expect(answered).toEqual([]);
  expect(ledger.head().seq).toBe(1);
  await finish();
  expect(answered).toEqual(["plan of A: 1", "plan of B: 1"]);
  // Its record stands before the others are served: the disk is at work again.
  expect(ledger.head().seq).toBe(2);
  await finish();
  expect(answered.slice(2)).toEqual(["plan of C: 2", "plan of D: 2"]);
});

test("changes and relaxed reads do not wait for a disk that is at work for reads", async () => {
  const { ledger, answered, turn } = await slowDisk();
  turn(read("A"), read("B"));
  turn(read("C", { relaxed: true }));
  turn(read("D", { work: () => undefined }));
  await settle();
  expect(answered).toEqual(["plan of C: 2", "plan of D: 3"]);
  expect(ledger.head().seq).toBe(3);
});

test("a checkpoint and a close do not wait for it either: what is asked for is written", async () => {
  const { ledger, turn } = await slowDisk();
  turn(read("A"), read("B"));
  turn(read("C"));
  ledger.checkpoint();
  expect(ledger.head().seq).toBe(2);
  turn(read("D"));
  ledger.close();
  expect(ledger.head().seq).toBe(3);
});

test("a sync that fails refuses all who waited for it: nothing is released", async () => {
  const laptop = await createAuditDevice();
  const ledger = laptop.open();
  laptop.store.failSync(new KistError("storage-failed"));
  const answers = [ledger.commit(read("A")), ledger.commit(read("B"))];
  laptop.endTurn();
  for (const answer of answers) await expect(answer).rejects.toMatchObject({ code: "audit-unavailable" });
});
