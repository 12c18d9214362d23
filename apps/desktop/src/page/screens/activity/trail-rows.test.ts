import { expect, test } from "vitest";

import { joinEntries, outcomeOf, toRows, type TrailEntry } from "./trail-rows.ts";

const NOON = new Date(2026, 10, 20, 12).getTime();
const MINUTE = 60_000;
const entry = (seq: number, more: Partial<TrailEntry> = {}): TrailEntry => ({
  seq,
  at: NOON + seq * MINUTE,
  action: "value.read",
  outcome: "allowed",
  subjects: ["kist://dev/shop/A"],
  caller: { exe: "/usr/bin/node", pid: seq },
  ...more,
});

test("entries that say the same one after the other are one row, whatever process each was", () => {
  const rows = toRows([entry(9), entry(8, { count: 4 }), entry(7), entry(6, { note: "run" }), entry(5)]);
  expect(rows.map(({ key, count, from, to }) => [key, count, (to - from) / MINUTE])).toEqual([
    ["7.0", 6, 2],
    ["6.0", 1, 0],
    ["5.0", 1, 0],
  ]);
});

test("ten minutes apart, another day, another program, another outcome: another row", () => {
  expect(toRows([entry(30), entry(19)])).toHaveLength(2);
  const midnight = new Date(2026, 10, 20).getTime();
  expect(toRows([entry(2, { at: midnight }), entry(1, { at: midnight - MINUTE })])).toHaveLength(2);
  expect(toRows([entry(2), entry(1, { caller: { exe: "/usr/bin/python3" } })])).toHaveLength(2);
  expect(toRows([entry(2), entry(1, { outcome: "failed" })])).toHaveLength(2);
});

test("the first row of a day bears it, the others do not", () => {
  const days = toRows([entry(3), entry(2, { action: "secret.set" }), entry(1, { at: NOON - 24 * 60 * MINUTE })]).map(
    ({ day }) => day !== undefined,
  );
  expect(days).toEqual([true, false, true]);
});

test("several entries of one record keep keys of their own", () => {
  const rows = toRows([entry(5, { action: "a" }), entry(5, { action: "b" }), entry(5, { action: "c" })]);
  expect(rows.map(({ key }) => key)).toEqual(["5.0", "5.1", "5.2"]);
});

test("a question to a person is told apart from a refusal", () => {
  expect(outcomeOf(entry(1, { outcome: "refused", code: "approval-needed" }))).toBe("asked");
  expect(outcomeOf(entry(1, { outcome: "refused", code: "policy-denied" }))).toBe("refused");
});

test("newer entries join what was known; where something may be missing between them, only the newer count", () => {
  const known = [entry(6), entry(5), entry(4)];
  expect(joinEntries(known, [entry(8), entry(7), entry(6)], true).map(({ seq }) => seq)).toEqual([8, 7, 6, 5, 4]);
  expect(joinEntries(known, [entry(20), entry(19)], true).map(({ seq }) => seq)).toEqual([20, 19]);
  // An answer that is not full is all there is.
  expect(joinEntries(known, [entry(20)], false).map(({ seq }) => seq)).toEqual([20]);
  expect(joinEntries(known, [], false)).toEqual([]);
});
