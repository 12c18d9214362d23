import { bytesToUtf8 } from "@kist/model";
import { createAuditDevice } from "@kist/testing";
import { expect, test } from "vitest";

const mallory = Object.freeze({
  uid: 1000,
  pid: 666,
  exe: "/tmp/mallory",
  command: "mallory --steal STRIPE_KEY",
  cwd: "/home/alice/secret-project",
});
const attempt = { action: "value.read", outcome: "refused", at: 5, code: "locked", caller: mallory } as const;

test("refusals while locked are chained without any name and signed after the next unlock", async () => {
  const laptop = await createAuditDevice();
  const locked = laptop.openLocked();
  const recorded = Promise.all([locked.refuse(attempt), locked.refuse(attempt), locked.refuse(attempt)]);
  laptop.endTurn();
  await recorded;
  locked.close();
  for (const { body } of laptop.store.range(1, 9)) {
    const text = bytesToUtf8(new Uint8Array([...(body ?? [])].map((byte) => (byte < 128 ? byte : 63))));
    expect(text).toContain("/tmp/mallory");
    expect(text).not.toMatch(/STRIPE|secret-project/);
  }
  const ledger = laptop.open();
  expect(ledger.verify().unsignedTail).toBe(2);
  void ledger.commit({ entry: { action: "device.unlock", outcome: "allowed", at: 9, subjects: [] }, binding: "" });
  laptop.endTurn();
  expect(ledger.verify()).toMatchObject({ verdict: "ok", records: 3, unsignedTail: 0 });
  expect(ledger.entries().map(({ action, count, caller }) => [action, count, caller?.["pid"]])).toEqual([
    ["device.unlock", undefined, undefined],
    ["value.read", 2, 666],
    ["value.read", undefined, 666],
  ]);
});

test("whoever has the file but no key can write clear bodies, so nothing in them counts as allowed", async () => {
  const laptop = await createAuditDevice();
  const locked = laptop.openLocked();
  // What the type forbids, an attacker's own program does.
  const forged = { ...attempt, outcome: "allowed" as "refused" };
  void locked.refuse(forged);
  laptop.endTurn();
  expect(laptop.open().verify()).toMatchObject({ verdict: "broken", at: 1, field: "body" });
});

test("a refusal that cannot be written is said so", async () => {
  const laptop = await createAuditDevice();
  const locked = laptop.openLocked();
  laptop.store.failCommit(new Error("I/O error"));
  const recorded = expect(locked.refuse(attempt)).rejects.toMatchObject({ code: "audit-unavailable" });
  laptop.endTurn();
  await recorded;
  expect(locked.counters().unavailable).toBe(1);
});
