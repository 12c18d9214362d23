import { KistError, type AuditEntry, type AuditRequest } from "@kist/model";
import { createAuditDevice, createMemoryAuditStore, RESERVE_RECORDS } from "@kist/testing";
import { expect, test } from "vitest";

const alice = Object.freeze({ uid: 1000, pid: 4711, started: 99, exe: "/usr/bin/kist" });
const read = (key: string, more: Partial<AuditRequest<undefined>> = {}): AuditRequest<undefined> => ({
  entry: { action: "value.read", outcome: "allowed", at: 1, subjects: [`kist://dev/web/${key}`], caller: alice },
  binding: `plan of ${key}`,
  ...more,
});
const refusal = (at = 1): AuditRequest<undefined> => ({
  entry: {
    action: "value.read",
    outcome: "refused",
    at,
    subjects: ["kist://prod/web/K"],
    caller: alice,
    code: "locked",
  },
  binding: "plan",
});
const outcomes = (entries: readonly AuditEntry[]): string[] =>
  entries.map(({ subjects, outcome, code }) => `${subjects[0] ?? ""} ${outcome} ${code ?? ""}`.trim());

test("sixteen reads of one turn are one record, one transaction and sixteen receipts", async () => {
  const laptop = await createAuditDevice();
  const ledger = laptop.open();
  const keys = Array.from({ length: 16 }, (_, at) => `KEY_${at}`);
  const answers = keys.map((key) => ledger.commit(read(key)));
  laptop.endTurn();
  const receipts = (await Promise.all(answers)).map(({ receipt }) => receipt);
  expect(receipts.map(({ seq }) => seq)).toEqual(keys.map(() => 1));
  expect(receipts.map(({ binding }) => binding)).toEqual(keys.map((key) => `plan of ${key}`));
  expect(laptop.store.commits()).toBe(1);
  expect(ledger.entries().map(({ subjects }) => subjects[0])).toEqual(keys.map((key) => `kist://dev/web/${key}`));
  expect(ledger.entries()[3]?.caller).toEqual(alice);
});

test("nobody has a receipt before COMMIT returned", async () => {
  const laptop = await createAuditDevice();
  const ledger = laptop.open();
  let answered = false;
  const answer = ledger.commit(read("A")).then(() => (answered = true));
  await Promise.resolve();
  expect(answered).toBe(false);
  expect(laptop.store.last()).toBeUndefined();
  laptop.endTurn();
  await answer;
  expect(answered).toBe(true);
});

test("records chain from turn to turn and over a restart", async () => {
  const laptop = await createAuditDevice();
  const first = laptop.open();
  for (const key of ["A", "B"]) {
    void first.commit(read(key));
    laptop.endTurn();
  }
  first.close();
  const second = laptop.open();
  expect(second.head().seq).toBe(2);
  const answer = second.commit(read("C"));
  laptop.endTurn();
  expect((await answer).receipt.seq).toBe(3);
  expect(second.verify()).toMatchObject({ verdict: "ok", records: 3, entries: 3, unsignedTail: 1 });
});

test("work runs inside the transaction and its result comes back", async () => {
  const laptop = await createAuditDevice();
  const ledger = laptop.open();
  const answer = ledger.commit({ ...read("A"), work: () => laptop.store.commits() + 41 });
  laptop.endTurn();
  expect((await answer).result).toBe(41);
});

test("work that fails is undone and recorded as failed; the others of its turn stand", async () => {
  const laptop = await createAuditDevice();
  const { store } = laptop;
  const ledger = laptop.open();
  const good = ledger.commit({ ...read("GOOD"), work: () => store.putCheckpoint({ size: 1, note: "good" }) });
  const bad = ledger.commit({
    ...read("BAD"),
    work: () => {
      store.putCheckpoint({ size: 1, note: "bad" });
      throw new KistError("secret-exists");
    },
  });
  const odd = ledger.commit({
    ...read("ODD"),
    work: () => {
      throw new TypeError("a bug");
    },
  });
  const refusals = Promise.allSettled([bad, odd]);
  laptop.endTurn();
  expect((await good).receipt.binding).toBe("plan of GOOD");
  expect((await refusals).map((one) => (one.status === "rejected" ? String(one.reason.message) : "kept"))).toEqual([
    "secret-exists",
    "a bug",
  ]);
  expect([...store.checkpoints()].map(({ note }) => note)).toEqual(["good"]);
  expect(outcomes(ledger.entries())).toEqual([
    "kist://dev/web/GOOD allowed",
    "kist://dev/web/BAD failed secret-exists",
    "kist://dev/web/ODD failed internal",
  ]);
});

test("when COMMIT fails everybody of the turn is refused and nothing happened", async () => {
  const laptop = await createAuditDevice();
  const ledger = laptop.open();
  laptop.store.failCommit(new Error("I/O error"));
  const answers = Promise.allSettled([ledger.commit(read("A")), ledger.commit({ ...read("B"), work: () => 1 })]);
  laptop.endTurn();
  for (const answer of await answers)
    expect(answer).toMatchObject({ status: "rejected", reason: { code: "audit-unavailable" } });
  expect(ledger.head().seq).toBe(0);
  expect(ledger.counters().unavailable).toBe(1);
  const again = ledger.commit(read("A"));
  laptop.endTurn();
  expect((await again).receipt.seq).toBe(1);
  expect(ledger.verify().verdict).toBe("ok");
});

test("a COMMIT that failed but reached the disk is taken up, not contradicted", async () => {
  const laptop = await createAuditDevice();
  const ledger = laptop.open();
  laptop.store.failCommit(new Error("I/O error"), true);
  const lost = ledger.commit(read("A"));
  laptop.endTurn();
  await expect(lost).rejects.toMatchObject({ code: "audit-unavailable" });
  const next = ledger.commit(read("B"));
  laptop.endTurn();
  expect((await next).receipt.seq).toBe(2);
  expect(ledger.verify()).toMatchObject({ verdict: "ok", records: 2 });
});

test("a record that another daemon wrote in between stops the ledger", async () => {
  const laptop = await createAuditDevice();
  const [ledger, impostor] = [laptop.open(), laptop.open()];
  laptop.store.failCommit(new Error("I/O error"));
  const lost = Promise.allSettled([ledger.commit(read("A"))]);
  laptop.endTurn();
  await lost;
  void impostor.commit(read("X"));
  laptop.endTurn();
  const next = ledger.commit(read("B"));
  laptop.endTurn();
  await expect(next).rejects.toMatchObject({ code: "audit-unavailable", cause: { code: "audit-broken" } });
});

test("the receipt of a refusal opens nothing", async () => {
  const laptop = await createAuditDevice();
  const ledger = laptop.open();
  const answer = ledger.commit(refusal());
  laptop.endTurn();
  expect((await answer).receipt.binding).toBe("");
});

test("identical refusals of one second are one entry and a count", async () => {
  const laptop = await createAuditDevice();
  const ledger = laptop.open();
  const answers = Array.from({ length: 50 }, (_, at) => ledger.commit(refusal(at)));
  laptop.endTurn();
  const later = ledger.commit(refusal(50));
  expect((await later).receipt.seq).toBe(1);
  await Promise.all(answers);
  expect(ledger.entries()).toHaveLength(1);
  laptop.clock.pass(1000);
  const again = ledger.commit(refusal(1001));
  laptop.endTurn();
  await again;
  expect(ledger.entries().map(({ at, count }) => [at, count])).toEqual([
    [1001, undefined],
    [50, 50],
    [0, undefined],
  ]);
  const [counted] = ledger.counters().entries;
  expect(counted).toEqual({ action: "value.read", outcome: "refused", total: 52 });
});

test("refusals that differ in caller, subject or code are recorded each", async () => {
  const laptop = await createAuditDevice();
  const ledger = laptop.open();
  const { entry } = refusal();
  for (const one of [
    entry,
    { ...entry, caller: { ...alice, pid: 4712 } },
    { ...entry, subjects: ["kist://prod/web/L"] },
    { ...entry, code: "policy-denied" },
    { ...entry, action: "secret.set" },
  ])
    void ledger.commit({ entry: one, binding: "" });
  laptop.endTurn();
  expect(ledger.entries()).toHaveLength(5);
});

test("a refusal that could not be recorded does not swallow the next one", async () => {
  const laptop = await createAuditDevice();
  const ledger = laptop.open();
  laptop.store.failCommit(new Error("I/O error"));
  const both = Promise.allSettled([ledger.commit(refusal()), ledger.commit(refusal())]);
  laptop.endTurn();
  expect((await both).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  const next = ledger.commit(refusal());
  laptop.endTurn();
  await next;
  expect(ledger.entries()).toHaveLength(1);
});

test("closing counts what was coalesced, signs the head and refuses what comes later", async () => {
  const laptop = await createAuditDevice();
  const ledger = laptop.open();
  for (let at = 0; at < 3; at++) void ledger.commit(refusal(at));
  laptop.endTurn();
  ledger.close();
  await expect(ledger.commit(read("A"))).rejects.toMatchObject({ code: "audit-closed" });
  const next = laptop.open();
  expect(next.entries().map(({ count }) => count)).toEqual([2, undefined]);
  expect(next.verify()).toMatchObject({ verdict: "ok", unsignedTail: 0 });
});

test("an entry that does not fit is refused by itself", async () => {
  const laptop = await createAuditDevice();
  const ledger = laptop.open();
  const good = ledger.commit(read("A"));
  const bad = ledger.commit({ entry: { ...read("A").entry, note: "x".repeat(5000) }, binding: "" });
  await expect(bad).rejects.toMatchObject({ code: "audit-entry-invalid", facts: { field: "note" } });
  laptop.endTurn();
  expect((await good).receipt.seq).toBe(1);
});

test("on a full disk changes are refused and reads go on in the reserve, until there is room again", async () => {
  const laptop = await createAuditDevice();
  const ledger = laptop.open();
  laptop.store.fillDisk();
  const readAnswer = ledger.commit(read("A"));
  const change = ledger.commit({ ...read("B"), work: () => "changed" });
  const refused = expect(change).rejects.toMatchObject({ code: "disk-full" });
  laptop.endTurn();
  expect((await readAnswer).receipt.seq).toBe(1);
  await refused;
  expect(outcomes(ledger.entries())).toEqual(["kist://dev/web/A allowed", "kist://dev/web/B failed disk-full"]);
  expect(ledger.isInReserve()).toBe(true);

  for (let left = RESERVE_RECORDS; left > 1; left--) {
    void ledger.commit(read("C"));
    laptop.endTurn();
  }
  const last = ledger.commit(read("D"));
  laptop.endTurn();
  await expect(last).rejects.toMatchObject({ code: "audit-unavailable" });

  laptop.store.emptyDisk();
  ledger.checkpoint();
  expect(ledger.isInReserve()).toBe(false);
  const again = ledger.commit({ ...read("B"), work: () => "changed" });
  laptop.endTurn();
  expect((await again).result).toBe("changed");
  expect(ledger.verify().verdict).toBe("ok");
});

test("work that loses the whole transaction takes its turn with it, not just its savepoint", async () => {
  const laptop = await createAuditDevice();
  const ledger = laptop.open();
  const work = (): never => {
    throw new KistError("storage-failed");
  };
  const answers = Promise.allSettled([ledger.commit(read("A")), ledger.commit({ ...read("B"), work })]);
  laptop.endTurn();
  for (const answer of await answers)
    expect(answer).toMatchObject({ status: "rejected", reason: { code: "audit-unavailable" } });
  expect(laptop.store.last()).toBeUndefined();
});

test("a daemon that starts on a full disk records reads and refuses changes", async () => {
  const store = createMemoryAuditStore();
  store.fillDisk(3);
  const laptop = await createAuditDevice(store);
  const ledger = laptop.open();
  expect(ledger.isInReserve()).toBe(true);
  const change = expect(ledger.commit({ ...read("B"), work: () => 1 })).rejects.toMatchObject({ code: "disk-full" });
  laptop.endTurn();
  await change;
});

test("the head is signed with every 64th record, after five seconds, and when asked", async () => {
  const laptop = await createAuditDevice();
  const ledger = laptop.open();
  const sizes = (): number[] => [...laptop.store.checkpoints()].map(({ size }) => size);
  const record = (): void => {
    void ledger.commit(read("A"));
    laptop.endTurn();
  };
  for (let at = 0; at < 130; at++) record();
  expect(sizes()).toEqual([64, 128]);
  laptop.clock.pass(5000);
  record();
  expect(sizes()).toEqual([64, 128, 131]);
  ledger.checkpoint();
  expect(sizes()).toEqual([64, 128, 131]);
  record();
  ledger.checkpoint();
  expect(sizes()).toEqual([64, 128, 131, 132]);
  expect(ledger.verify()).toMatchObject({ verdict: "ok", checkpoints: 4, unsignedTail: 0, unwitnessedTail: 132 });
});

test("a founding that fails leaves no record: there is nothing that it could belong to", async () => {
  const laptop = await createAuditDevice();
  const ledger = laptop.open();
  const work = (): never => {
    throw new KistError("name-taken");
  };
  const refused = expect(ledger.commit({ ...read("A"), founding: true, work })).rejects.toMatchObject({
    code: "name-taken",
  });
  laptop.endTurn();
  await refused;
  laptop.store.fillDisk();
  const full = expect(ledger.commit({ ...read("A"), founding: true, work: () => 1 })).rejects.toMatchObject({
    code: "disk-full",
  });
  laptop.endTurn();
  await full;
  expect(laptop.store.last()).toBeUndefined();
});

test("what a crash left unsigned is signed with the first record after it", async () => {
  const laptop = await createAuditDevice();
  const before = laptop.open();
  void before.commit(read("A"));
  laptop.endTurn();
  const after = laptop.open();
  expect(after.verify().unsignedTail).toBe(1);
  void after.commit(read("B"));
  laptop.endTurn();
  expect(after.verify().unsignedTail).toBe(0);
});

test("the trail is read newest first, in pages and by what is asked", async () => {
  const laptop = await createAuditDevice();
  const ledger = laptop.open();
  const record = (entry: Partial<AuditEntry>): void => {
    void ledger.commit({ entry: { ...read("A").entry, ...entry }, binding: "" });
  };
  for (let at = 0; at < 200; at++) {
    record({ at, subjects: [`kist://dev/web/K${at}`] });
    if (at % 2 === 0)
      record({ at, action: "secret.set", subjects: [`kist://dev/api/K${at}@pending`], outcome: "failed" });
    laptop.endTurn();
    await new Promise((resolve) => void setImmediate(resolve));
  }
  expect(ledger.entries({ limit: 3 }).map(({ seq }) => seq)).toEqual([200, 199, 199]);
  expect(ledger.entries({ limit: 2, before: 199 }).map(({ seq }) => seq)).toEqual([198, 197, 197]);
  expect(ledger.entries({ before: 1 })).toEqual([]);
  expect(ledger.entries({ since: 198 }).map(({ at }) => at)).toEqual([199, 198, 198]);
  expect(ledger.entries({ action: "secret" })).toHaveLength(100);
  expect(ledger.entries({ action: "secret.se" })).toEqual([]);
  expect(ledger.entries({ outcome: "failed", limit: 1 }).map(({ action }) => action)).toEqual(["secret.set"]);
  expect(ledger.entries({ subject: "kist://dev/web/K7" }).map(({ at }) => at)).toEqual([7]);
  expect(ledger.entries({ subject: "dev/api" })).toHaveLength(100);
  expect(ledger.entries({ subject: "dev/ap" })).toEqual([]);
  expect(ledger.entries({ subject: "kist://dev/api/K8" })).toHaveLength(1);
});

test("retention drops old bodies, says so, and the chain still verifies", async () => {
  const laptop = await createAuditDevice();
  const ledger = laptop.open();
  for (const at of [10, 20, 30, 40]) {
    void ledger.commit({ entry: { ...read("A").entry, at }, binding: "" });
    laptop.endTurn();
  }
  const dropped = ledger.dropBodiesBefore(30);
  laptop.endTurn();
  expect(await dropped).toBe(2);
  expect(ledger.entries().map(({ action, note }) => note ?? action)).toEqual(["before=3", "value.read", "value.read"]);
  expect(ledger.verify()).toMatchObject({ verdict: "ok", records: 5, dropped: 2, entries: 3 });
});

test("a chain that lost records a checkpoint proves does not go on until a person agrees", async () => {
  const laptop = await createAuditDevice();
  const ledger = laptop.open();
  for (const key of ["A", "B", "C"]) {
    void ledger.commit(read(key));
    laptop.endTurn();
  }
  ledger.close();
  laptop.store.tamper((units) => void units.splice(1));
  expect(() => laptop.open()).toThrow(
    expect.objectContaining({ code: "audit-broken", facts: { at: 2, field: "missing" } }),
  );
  const mended = laptop.open({ acceptDamage: true });
  const answer = mended.commit(read("D"));
  laptop.endTurn();
  expect((await answer).receipt.seq).toBe(4);
  expect(mended.verify()).toMatchObject({ verdict: "broken", at: 2, field: "missing" });
});

test.each(["hash", "skeleton", "body"] as const)(
  "a newest record whose %s was changed stops the ledger",
  async (field) => {
    const laptop = await createAuditDevice();
    const ledger = laptop.open();
    void ledger.commit(read("A"));
    laptop.endTurn();
    laptop.store.tamper((units) => {
      const [unit] = units;
      if (unit?.body !== undefined)
        units[0] = { ...unit, [field]: unit[field]?.map((byte, at) => (at === 100 || at === 9 ? byte ^ 1 : byte)) };
    });
    expect(() => laptop.open()).toThrow(expect.objectContaining({ code: "audit-broken" }));
    const mended = laptop.open({ acceptDamage: true });
    void mended.commit(read("B"));
    laptop.endTurn();
    expect(mended.verify()).toMatchObject({ verdict: "broken", at: 1 });
  },
);

test("giants that share a turn do not make everybody's record too large to seal", async () => {
  const laptop = await createAuditDevice();
  const ledger = laptop.open();
  const subjects = Array.from({ length: 10_000 }, () => "ü".repeat(1000));
  const giant = (): AuditRequest<undefined> => ({ entry: { ...read("A").entry, subjects }, binding: "giant" });
  const answers = [giant(), read("B"), giant(), giant()].map((request) => ledger.commit(request));
  laptop.endTurn();
  expect((await Promise.all(answers)).map(({ receipt }) => receipt.seq)).toEqual([1, 1, 2, 3]);
  expect(ledger.verify()).toMatchObject({ verdict: "ok", records: 3, entries: 4 });
});

test("work that asks for a checkpoint or records more itself waits for the end of its own record", async () => {
  const laptop = await createAuditDevice();
  const ledger = laptop.open();
  const inner: Promise<number>[] = [];
  const outer = ledger.commit({
    ...read("A"),
    work: () => {
      inner.push(ledger.commit(read("B")).then(({ receipt }) => receipt.seq));
      ledger.checkpoint();
    },
  });
  laptop.endTurn();
  expect((await outer).receipt.seq).toBe(1);
  laptop.endTurn();
  expect(await Promise.all(inner)).toEqual([2]);
  expect(ledger.verify()).toMatchObject({ verdict: "ok", records: 2 });
});
