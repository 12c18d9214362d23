import { bytesToId, type DeviceId, type RecordHash, type ValueHash } from "@kist/model";
import { describe, expect, test } from "vitest";

import { foldFacts } from "./fold.ts";
import type { Fact, RecordBody } from "./record.ts";

/** Hashes are chosen, so that a test decides who wins. */
const hash = (fill: number): RecordHash => bytesToId(new Uint8Array(32).fill(fill));
const ALICE = bytesToId<DeviceId>(new Uint8Array(32).fill(0xa1));
const fact = (fill: number, body: RecordBody): Fact => {
  const sealed = { epoch: "00".repeat(8), chunks: [bytesToId<ValueHash>(new Uint8Array(32).fill(fill))] };
  return { hash: hash(fill), author: ALICE, seq: 1, at: fill, body, ...(body.field === "version" ? { sealed } : {}) };
};
const version = (fill: number, prev: readonly number[] = [], label?: "pending"): Fact =>
  fact(fill, {
    field: "version",
    commitment: "00".repeat(32),
    size: 1,
    ...(label === undefined ? {} : { label }),
    prev: prev.map(hash),
  });
const current = (facts: readonly Fact[]) => foldFacts(facts).labels.current?.hash;
const previous = (facts: readonly Fact[]) => foldFacts(facts).labels.previous?.hash;

describe("two people set one secret at once", () => {
  const facts = [version(5), version(9, [5]), version(7, [5])];
  test("the lower hash is current, the other is shown, none is lost", () => {
    const view = foldFacts(facts);
    expect(view.labels.current?.hash).toBe(hash(7));
    expect(view.conflicts).toMatchObject([{ kind: "value", versions: { length: 2 } }]);
    expect(view.versions).toHaveLength(3);
  });
  test("the next value names both and settles it", () => {
    const view = foldFacts([...facts, version(8, [7, 9])]);
    expect(view.labels.current?.hash).toBe(hash(8));
    expect(view.labels.previous?.hash).toBe(hash(7));
    expect(view.conflicts).toEqual([]);
  });
  test("a later value that saw only one of them leaves the other standing", () => {
    expect(current([...facts, version(8, [9])])).toBe(hash(7));
    expect(current([...facts, version(2, [9])])).toBe(hash(2));
  });
});

describe("labels", () => {
  test("a predecessor that has not arrived is beaten when it does", () => {
    expect(current([version(9, [5])])).toBe(hash(9));
    expect(current([version(9, [5]), version(5)])).toBe(hash(9));
  });
  test("a pending version is not current until a label says so, and previous is what it replaced", () => {
    const pending = version(2, [5], "pending");
    expect(foldFacts([version(5), pending]).labels).toMatchObject({
      current: { hash: hash(5) },
      pending: { hash: hash(2) },
    });
    const moved = fact(3, { field: "label", label: "current", version: hash(2), prev: [hash(5)] });
    const cleared = fact(4, { field: "label", label: "pending", version: null, prev: [hash(2)] });
    const { labels } = foldFacts([version(5), pending, moved, cleared]);
    expect(labels).toMatchObject({ current: { hash: hash(2) }, previous: { hash: hash(5) } });
    expect(labels.pending).toBeUndefined();
  });
  test("an explicit previous holds until current moves", () => {
    const three = [version(5), version(6, [5]), version(7, [6])];
    const chosen = fact(1, { field: "label", label: "previous", version: hash(5), beside: hash(7), prev: [] });
    expect(previous(three)).toBe(hash(6));
    expect(previous([...three, chosen])).toBe(hash(5));
    expect(previous([...three, chosen, version(8, [7])])).toBe(hash(7));
  });
  test("ordinals follow the history, not the clock", () => {
    const { versions } = foldFacts([version(9), version(3, [9]), version(6, [3]), version(1, [6], "pending")]);
    expect(versions.map((one) => [one.ordinal, one.hash])).toEqual([
      [1, hash(9)],
      [2, hash(3)],
      [3, hash(6)],
      [4, hash(1)],
    ]);
  });
  test("a label to a version nobody has points nowhere", () => {
    const label = fact(3, { field: "label", label: "current", version: hash(0x77), prev: [hash(5)] });
    expect(current([version(5), label])).toBeUndefined();
  });
});

describe("deletion", () => {
  const named = fact(1, { field: "name", name: "KEY", prev: [] });
  const gone = fact(4, { field: "delete", prev: [hash(1), hash(5)] });
  test("holds against everything the deleter saw", () => {
    expect(foldFacts([named, version(5), gone]).deleted).toBe(true);
  });
  test("yields to an edit it had not seen, and both are shown", () => {
    for (const edit of [
      version(6, [5]),
      fact(6, { field: "owner", value: "bob", prev: [] }),
      fact(6, { field: "name", name: "OTHER", prev: [hash(1)] }),
      fact(6, { field: "label", label: "pending", version: hash(5), prev: [] }),
    ]) {
      const view = foldFacts([named, version(5), gone, edit]);
      expect(view.deleted).toBe(false);
      expect(view.conflicts).toEqual([{ kind: "deletion" }]);
    }
  });
  test("of two deleters, neither of whom saw all, deletes nothing", () => {
    const one = fact(2, { field: "delete", prev: [hash(1), hash(6)] });
    const other = fact(3, { field: "delete", prev: [hash(1), hash(7)] });
    expect(foldFacts([named, version(6), version(7), one, other]).deleted).toBe(false);
  });
  test("is taken back by an undelete, and may come again", () => {
    const back = fact(8, { field: "undelete", prev: [hash(4)] });
    const again = fact(9, { field: "delete", prev: [hash(1), hash(5)] });
    expect(foldFacts([named, version(5), gone, back]).deleted).toBe(false);
    expect(foldFacts([named, version(5), gone, back, again]).deleted).toBe(true);
    expect(foldFacts([named, version(5), gone, back]).conflicts).toEqual([]);
  });
});

describe("metadata", () => {
  test("each field is its own place; null clears it", () => {
    const facts = [
      fact(1, { field: "owner", value: "alice", prev: [] }),
      fact(2, { field: "tags", value: ["a"], prev: [] }),
      fact(3, { field: "tags", value: null, prev: [hash(2)] }),
    ];
    expect(foldFacts(facts).metadata).toEqual({ owner: "alice" });
  });
  test("two owners at once: the lower hash, shown as a conflict", () => {
    const facts = [
      fact(2, { field: "owner", value: "bob", prev: [] }),
      fact(1, { field: "owner", value: "alice", prev: [] }),
    ];
    expect(foldFacts(facts).metadata.owner).toBe("alice");
    expect(foldFacts(facts).conflicts).toEqual([{ kind: "metadata", field: "owner" }]);
  });
});

test("a purge and a pin are said of one version", () => {
  const facts = [
    version(5),
    version(6, [5]),
    fact(1, { field: "purge", versions: [hash(5)] }),
    fact(2, { field: "pin", version: hash(6), pinned: true, prev: [] }),
  ];
  expect(foldFacts(facts).versions).toMatchObject([
    { purged: true, pinned: false },
    { purged: false, pinned: true },
  ]);
});

test("repetition changes nothing", () => {
  const facts = [version(5), version(6, [5])];
  expect(foldFacts([...facts, ...facts]).versions).toEqual(foldFacts(facts).versions);
});
