import type { Bytes, StreamId } from "@kist/model";
import { createChest, redactText, type Chest, type ChestDevice } from "@kist/testing";
import { beforeEach, expect, test } from "vitest";

import type { DeltaRow } from "./ports.ts";

let chest: Chest;
let laptop: ChestDevice;
let stream: StreamId;

beforeEach(async () => {
  chest = await createChest();
  laptop = chest.addDevice();
  stream = laptop.createNamespace("dev", "payments");
  for (const value of ["one", "two", "three"]) laptop.set("dev/payments", { KEY: value });
});
const rules = () =>
  laptop
    .vault()
    .verify(stream)
    .map(({ part, rule }) => `${part}: ${rule}`);
/** Shows the vault a log that somebody has been at. */
const doctor = (change: (rows: readonly DeltaRow[]) => readonly DeltaRow[]): void => {
  const { deltas } = laptop.store;
  laptop.store.deltas = function* (of) {
    const rows = [...deltas(of)];
    yield* of === stream ? change(rows) : rows;
  };
};
const flip = (bytes: Bytes, at: number): Bytes => {
  const flipped = bytes.slice();
  flipped[at] = (flipped[at] ?? 0) ^ 1;
  return flipped;
};

test("a vault that nobody touched has no findings", () => {
  expect(laptop.vault().verify()).toEqual([]);
});

test("a flipped bit anywhere in a delta is found", () => {
  const [first] = [...laptop.store.deltas(stream)];
  let at = 0;
  doctor((rows) => rows.map((row, i) => (i === 0 ? { ...row, bytes: flip(row.bytes, at) } : row)));
  for (at = 0; at < (first?.bytes.length ?? 0); at += 13)
    expect(rules()).toEqual(expect.arrayContaining([expect.stringMatching(/^delta: /)]));
});

test("a delta that is missing, in the middle or at the end, is found", () => {
  let missing = 1;
  doctor((rows) => rows.filter((_, i) => i !== missing));
  expect(rules()).toEqual(expect.arrayContaining(["delta: chain", "head: log", "index: log"]));
  missing = 2;
  expect(rules()).toEqual(expect.arrayContaining(["head: log", "index: log"]));
});

test("a chain that was forked and put together again is found", () => {
  const { transaction } = laptop.store;
  const change = laptop.vault().prepare({
    kind: "set-secrets",
    environment: "dev",
    namespace: "payments",
    entries: [{ key: "KEY", value: redactText("never committed") }],
  });
  let other: DeltaRow | undefined;
  const failing = (): void =>
    transaction.run(() => {
      change.apply();
      other = [...laptop.store.deltas(stream)].at(-1);
      throw new Error("rolled back");
    });
  expect(failing).toThrow("rolled back");
  change.discard();
  for (const value of ["four", "five"]) laptop.set("dev/payments", { KEY: value });
  expect(rules()).toEqual([]);
  doctor((rows) => rows.map((row) => (row.seq === 4 && other !== undefined ? other : row)));
  expect(laptop.vault().verify(stream)).toEqual(
    expect.arrayContaining([expect.objectContaining({ part: "delta", rule: "chain", seq: 5 })]),
  );
});

test("deltas that changed places are found", () => {
  doctor(([a, b, c]) => (a && b && c ? [a, { ...c, seq: 2 }, { ...b, seq: 3 }] : []));
  expect(rules()).toEqual(expect.arrayContaining(["delta: row"]));
});

test("a delta of a device that nobody enrolled is found", async () => {
  const stranger = (await createChest()).addDevice();
  doctor((rows) => rows.map((row) => ({ ...row, author: stranger.id })));
  expect(rules()).toContain("delta: row");
});

test("what a removed device wrote counts up to the cut, and is set aside after it", () => {
  const [first, second] = [...laptop.store.deltas(stream)];
  if (first === undefined || second === undefined) throw new Error("no deltas");
  const cut = (seq: number, hash = second.hash) =>
    chest.remove(laptop.id, { cuts: new Map([[stream, { seq, hash }]]) });
  cut(2);
  expect(rules()).toEqual(["value: stray", "head: log", "head: count", "index: log"]);
  cut(2, first.hash);
  expect(rules()).toContain("delta: cut");
});

test("a value that is gone, changed, or nobody's is found", () => {
  const [hash] = laptop.store.values(stream);
  const bytes = hash === undefined ? undefined : laptop.store.readValue(hash);
  if (hash === undefined || bytes === undefined) throw new Error("no value");
  laptop.store.dropValue(hash);
  expect(rules()).toEqual(["value: missing"]);
  laptop.store.putValue({ stream, hash, bytes: flip(bytes, 100) });
  expect(rules()).toEqual(["value: hash"]);
  laptop.store.dropValue(hash);
  laptop.store.putValue({ stream, hash, bytes });
  laptop.store.putValue({ stream, hash: nobody(), bytes });
  expect(rules()).toEqual(["value: stray"]);
});

test("a second device whose client id is taken writes nothing that counts", () => {
  const twin = laptop.id.slice(0, 8) + "0".repeat(56);
  const devices = [...chest.membership.devices];
  chest.remove(twin as typeof laptop.id, { cuts: new Map() });
  expect(rules()).toEqual([]);
  const map = chest.membership.devices as Map<unknown, unknown>;
  map.clear();
  map.set(twin, { removed: undefined });
  for (const [id, state] of devices) map.set(id, state);
  expect(rules()).toContain("delta: client");
});

function nobody() {
  return "ab".repeat(32) as Parameters<typeof laptop.store.readValue>[0];
}
