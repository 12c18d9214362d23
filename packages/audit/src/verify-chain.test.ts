import { createDeviceKeys, type Crypto } from "@kist/crypto";
import { bytesToId, type Bytes, type DeviceId } from "@kist/model";
import { createAuditDevice, type AuditDevice } from "@kist/testing";
import fc from "fast-check";
import { expect, test } from "vitest";

import { signCheckpoint } from "./checkpoint.ts";
import type { Ledger } from "./ledger.ts";
import type { AuditCheckpoint, AuditUnit } from "./ports.ts";
import { decodeSkeleton, encodeSkeleton, linkHash, type Skeleton } from "./skeleton.ts";

/** A laptop with ten records, signed at 4 and 8. */
async function recordTen(): Promise<{ readonly laptop: AuditDevice; readonly ledger: Ledger }> {
  const laptop = await createAuditDevice();
  const ledger = laptop.open();
  for (let at = 1; at <= 10; at++) {
    void ledger.commit({ entry: { action: "value.read", outcome: "allowed", at, subjects: [`K${at}`] }, binding: "" });
    laptop.endTurn();
    if (at % 4 === 0) ledger.checkpoint();
  }
  return { laptop, ledger };
}
/** Changes record `seq` in place, from the outside. */
const change = (laptop: AuditDevice, seq: number, how: (unit: AuditUnit) => AuditUnit): void =>
  laptop.store.tamper((units) => {
    const at = units.findIndex((unit) => unit.seq === seq);
    const unit = units[at];
    if (unit !== undefined) units[at] = how(unit);
  });
const flip = (bytes: Bytes | undefined, at: number): Bytes =>
  (bytes ?? new Uint8Array()).map((byte, i) => (i === at ? byte ^ 1 : byte));
/** A skeleton rewritten so that it is sound in itself. */
const rewrite = (crypto: Crypto, unit: AuditUnit, change: Partial<Skeleton>): AuditUnit => {
  const skeleton = decodeSkeleton(unit.skeleton);
  if (skeleton === undefined) throw new Error("no skeleton");
  const bytes = encodeSkeleton({ ...skeleton, ...change });
  return { ...unit, skeleton: bytes, hash: linkHash(crypto, bytes) };
};

test("an untouched chain is ok, with its unsigned tail", async () => {
  const { ledger } = await recordTen();
  expect(ledger.verify()).toMatchObject({ verdict: "ok", records: 10, entries: 10, checkpoints: 2, unsignedTail: 2 });
});

test("an empty chain is ok", async () => {
  const laptop = await createAuditDevice();
  expect(laptop.open().verify()).toMatchObject({ verdict: "ok", records: 0, unsignedTail: 0 });
});

test.each<[string, number, string, (laptop: AuditDevice) => void]>([
  [
    "a flipped bit in a body",
    5,
    "body",
    (laptop) => change(laptop, 5, (unit) => ({ ...unit, body: flip(unit.body, 60) })),
  ],
  [
    "a body exchanged for another record's",
    5,
    "body",
    (laptop) => {
      const [other] = laptop.store.range(6, 6);
      change(laptop, 5, (unit) => ({ ...unit, body: other?.body ?? new Uint8Array() }));
    },
  ],
  [
    "a body that is gone",
    5,
    "body",
    (laptop) => change(laptop, 5, ({ seq, hash, skeleton }) => ({ seq, hash, skeleton })),
  ],
  [
    "a flipped bit in a hash",
    5,
    "hash",
    (laptop) => change(laptop, 5, (unit) => ({ ...unit, hash: flip(unit.hash, 0) })),
  ],
  [
    "a flipped bit in a skeleton",
    5,
    "hash",
    (laptop) => change(laptop, 5, (unit) => ({ ...unit, skeleton: flip(unit.skeleton, 80) })),
  ],
  [
    "a skeleton of another version",
    5,
    "skeleton",
    (laptop) => change(laptop, 5, (unit) => ({ ...unit, skeleton: flip(unit.skeleton, 0) })),
  ],
  [
    "a skeleton that is cut",
    5,
    "skeleton",
    (laptop) => change(laptop, 5, (unit) => ({ ...unit, skeleton: unit.skeleton.slice(1) })),
  ],
  [
    "a number changed inside",
    5,
    "seq",
    (laptop) => change(laptop, 5, (unit) => rewrite(laptop.crypto, unit, { seq: 6 })),
  ],
  [
    "a record by a stranger",
    5,
    "device",
    (laptop) => {
      const stranger = bytesToId<DeviceId>(createDeviceKeys(laptop.crypto).verify);
      change(laptop, 5, (unit) => rewrite(laptop.crypto, unit, { device: stranger }));
    },
  ],
  [
    "a record replaced by a sound one",
    6,
    "replaced",
    (laptop) =>
      change(laptop, 6, (unit) => ({
        ...rewrite(laptop.crypto, unit, { bodyHash: new Uint8Array(32) }),
        body: unit.body?.slice(0, 0) ?? new Uint8Array(),
      })),
  ],
  [
    "a predecessor changed, behind a checkpoint",
    5,
    "prev",
    (laptop) => change(laptop, 5, (unit) => rewrite(laptop.crypto, unit, { prev: new Uint8Array(32) })),
  ],
  [
    "a predecessor changed, between checkpoints",
    6,
    "prev",
    (laptop) => change(laptop, 6, (unit) => rewrite(laptop.crypto, unit, { prev: new Uint8Array(32) })),
  ],
  [
    "the first predecessor changed",
    1,
    "prev",
    (laptop) => change(laptop, 1, (unit) => rewrite(laptop.crypto, unit, { prev: new Uint8Array(32) })),
  ],
  ["a record left out", 5, "missing", (laptop) => laptop.store.tamper((units) => void units.splice(4, 1))],
  ["the first records left out", 1, "missing", (laptop) => laptop.store.tamper((units) => void units.splice(0, 3))],
  [
    "two records exchanged",
    5,
    "seq",
    (laptop) =>
      laptop.store.tamper((units) => {
        const [a, b] = [units[4], units[5]];
        if (a !== undefined && b !== undefined) units.splice(4, 2, { ...b, seq: 5 }, { ...a, seq: 6 });
      }),
  ],
  [
    "a checkpoint with a changed size",
    4,
    "checkpoint",
    (laptop) =>
      laptop.store.tamper((_, checkpoints) => {
        const [first] = checkpoints;
        if (first !== undefined) checkpoints[0] = { ...first, note: first.note.replace("\n4\n", "\n5\n") };
      }),
  ],
  [
    "a checkpoint filed under another size",
    9,
    "checkpoint",
    (laptop) =>
      laptop.store.tamper((_, checkpoints) => {
        const [first] = checkpoints;
        if (first !== undefined) checkpoints[0] = { ...first, size: 9 };
      }),
  ],
])("%s is found at record %i (%s)", async (_, at, field, tamper) => {
  const { laptop, ledger } = await recordTen();
  tamper(laptop);
  const report = ledger.verify();
  // A replaced record also lost what its body was: the record named is the same.
  expect(report).toMatchObject({ verdict: "broken", at });
  if (field !== "replaced") expect(report.field).toBe(field);
});

test("a record replaced by a sound one with a body of its own is named, not its successor", async () => {
  const { laptop, ledger } = await recordTen();
  // Mallory has no key: the best she can do is a clear body, with the skeleton made to fit.
  const elsewhere = await createAuditDevice();
  const locked = elsewhere.openLocked();
  void locked.refuse({ action: "value.read", outcome: "refused", at: 1, code: "locked" });
  elsewhere.endTurn();
  const [forged] = elsewhere.store.range(1, 1);
  const skeleton = decodeSkeleton(forged?.skeleton ?? new Uint8Array());
  change(laptop, 6, (unit) => ({
    ...rewrite(laptop.crypto, unit, { bodyHash: skeleton?.bodyHash ?? new Uint8Array() }),
    body: forged?.body ?? new Uint8Array(),
  }));
  expect(ledger.verify()).toMatchObject({ verdict: "broken", at: 6, field: "replaced" });
});

test("a signed tail that was cut off is truncated, from the first record that is gone", async () => {
  const { laptop, ledger } = await recordTen();
  laptop.store.tamper((units) => void units.splice(6));
  expect(ledger.verify()).toMatchObject({ verdict: "truncated", at: 7, records: 6 });
});

test("an unsigned tail that was cut off cannot be told, and the report says how long such a tail may be", async () => {
  const { laptop, ledger } = await recordTen();
  laptop.store.tamper((units) => void units.splice(8));
  expect(ledger.verify()).toMatchObject({ verdict: "ok", records: 8, unsignedTail: 0, unwitnessedTail: 8 });
});

test("a history rewritten behind a checkpoint is a fork, from the first record after the last agreement", async () => {
  const { laptop } = await recordTen();
  const kept = [...laptop.store.checkpoints()].map(({ note }) => note);
  // The owner of the device cuts his own chain and its checkpoint at 8, and writes another history.
  laptop.store.tamper((units, checkpoints) => {
    units.splice(5);
    checkpoints.splice(1);
  });
  const rewritten = laptop.open();
  for (let at = 6; at <= 10; at++) {
    void rewritten.commit({ entry: { action: "value.read", outcome: "allowed", at, subjects: [] }, binding: "" });
    laptop.endTurn();
  }
  rewritten.checkpoint();
  expect(rewritten.verify()).toMatchObject({ verdict: "ok", unwitnessedTail: 10 });
  // Whoever kept a copy of the old checkpoint sees it.
  expect(rewritten.verify(kept)).toMatchObject({ verdict: "fork", at: 5, unwitnessedTail: 6 });
});

test("two signed heads of one size are a fork even when one of them fits", async () => {
  const { laptop, ledger } = await recordTen();
  const { crypto, vault, device } = laptop;
  const other = { vault, device: device.id, size: 8, head: new Uint8Array(32), at: 0 };
  const note = signCheckpoint(crypto, other, device.signing);
  laptop.store.putCheckpoint({ size: 8, note });
  expect(ledger.verify()).toMatchObject({ verdict: "fork" });
});

test("a checkpoint that is kept elsewhere shortens the unwitnessed tail", async () => {
  const { laptop, ledger } = await recordTen();
  const kept = [...laptop.store.checkpoints()].map(({ note }: AuditCheckpoint) => note);
  expect(ledger.verify(kept.slice(0, 1))).toMatchObject({ verdict: "ok", unwitnessedTail: 6 });
  expect(ledger.verify(kept)).toMatchObject({ verdict: "ok", unwitnessedTail: 2 });
});

test("a kept note of another vault or device is not a witness but a finding", async () => {
  const { ledger } = await recordTen();
  const bob = await recordTen();
  const foreign = [...bob.laptop.store.checkpoints()].map(({ note }) => note);
  expect(ledger.verify(foreign)).toMatchObject({ verdict: "broken", field: "checkpoint" });
});

test("the chain of one vault does not pass for another's", async () => {
  const { laptop, ledger } = await recordTen();
  const bob = await createAuditDevice();
  const moved = laptop.open({ vault: bob.vault });
  expect(ledger.verify().verdict).toBe("ok");
  expect(moved.verify()).toMatchObject({ verdict: "broken", at: 1, field: "prev" });
});

test("bodies dropped beyond what retention recorded are missed", async () => {
  const { laptop, ledger } = await recordTen();
  const dropped = ledger.dropBodiesBefore(4);
  laptop.endTurn();
  await dropped;
  expect(ledger.verify()).toMatchObject({ verdict: "ok", dropped: 3 });
  laptop.store.dropBodies(6);
  expect(ledger.verify()).toMatchObject({ verdict: "broken", at: 4, field: "body" });
});

test("bodies dropped without any record of retention are missed", async () => {
  const { laptop, ledger } = await recordTen();
  laptop.store.dropBodies(3);
  expect(ledger.verify()).toMatchObject({ verdict: "broken", at: 1, field: "body" });
  laptop.store.dropBodies(99);
  expect(ledger.verify()).toMatchObject({ verdict: "broken", at: 1, field: "body" });
});

test("a new incarnation goes on with the old one's chain", async () => {
  const { laptop, ledger } = await recordTen();
  ledger.close();
  const keys = createDeviceKeys(laptop.crypto);
  const restored = { id: bytesToId<DeviceId>(keys.verify), signing: keys.signing };
  const next = laptop.open({ device: restored, devices: new Set([laptop.device.id]) });
  void next.commit({ entry: { action: "device.resolve", outcome: "allowed", at: 11, subjects: [] }, binding: "" });
  laptop.endTurn();
  next.checkpoint();
  expect(next.verify()).toMatchObject({ verdict: "ok", records: 11, entries: 11, unsignedTail: 0 });
});

test("any one bit flipped in any stored byte is found, at its own record", async () => {
  const { laptop, ledger } = await recordTen();
  const units = [...laptop.store.range(1, 10)];
  const checkpoints = [...laptop.store.checkpoints()];
  const restore = (): void =>
    laptop.store.tamper((storedUnits, storedCheckpoints) => {
      storedUnits.splice(0, storedUnits.length, ...units);
      storedCheckpoints.splice(0, storedCheckpoints.length, ...checkpoints);
    });
  const fields = ["hash", "skeleton", "body"] as const;
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10 }),
      fc.constantFrom(...fields),
      fc.nat(),
      fc.nat({ max: 7 }),
      (seq, field, byte, bit) => {
        change(laptop, seq, (unit) => {
          const bytes = unit[field] ?? new Uint8Array();
          const at = byte % bytes.length;
          return { ...unit, [field]: bytes.map((old, i) => (i === at ? old ^ (1 << bit) : old)) };
        });
        const { verdict, at } = ledger.verify();
        restore();
        return verdict === "broken" && at === seq;
      },
    ),
    { numRuns: 100 * Number(process.env["KIST_PROVE"] ?? 1) },
  );
  expect(ledger.verify().verdict).toBe("ok");
});
