/** A team's month in numbers that can be checked by hand. */
import type { AuditEntry } from "@kist/model";
import { expect, test } from "vitest";

import { measureFigures, type FigureWindow, type Figures, type Inventory } from "./figures.ts";
import { DAY, type SecretFact } from "./secret-fact.ts";

const NOW = Date.parse("2026-11-20T12:00:00Z");
const node = Object.freeze({ uid: 1000, pid: 7, exe: "/usr/bin/node" });
const python = Object.freeze({ uid: 1000, pid: 8, exe: "/usr/bin/python3 (deleted)" });

const secret = (key: string, more: Partial<SecretFact> = {}): SecretFact => ({
  reference: `kist://dev/shop/${key}`,
  template: false,
  createdAt: NOW - 300 * DAY,
  valueAt: NOW - 300 * DAY,
  ...more,
});
const read = (key: string, daysAgo: number, more: Partial<AuditEntry> = {}): AuditEntry => ({
  action: "value.read",
  outcome: "allowed",
  at: NOW - daysAgo * DAY,
  subjects: [`kist://dev/shop/${key}`],
  caller: node,
  ...more,
});
function measure(
  secrets: readonly SecretFact[],
  entries: readonly AuditEntry[] = [],
  more: { readonly window?: Partial<FigureWindow>; readonly inventory?: Partial<Inventory> } = {},
): Figures {
  const window = { now: NOW, since: NOW - 30 * DAY, zone: 0, ...more.window };
  const count = measureFigures({ secrets, replaced: [], leased: 0, ...more.inventory }, window);
  for (const entry of entries) count.add(entry);
  return count.read();
}

test("rotation coverage counts those with an interval, and says who has none", () => {
  const { rotation } = measure([
    secret("FRESH", { rotationDays: 90, valueAt: NOW - 90 * DAY }),
    secret("LATE", { rotationDays: 90, valueAt: NOW - 91 * DAY, owner: "ada" }),
    secret("LATER", { rotationDays: 30, valueAt: NOW - 100 * DAY }),
    secret("UNPLANNED", { kind: "token" }),
    secret("PORT", { kind: "config" }),
    secret("URL", { template: true }),
  ]);
  expect(rotation).toMatchObject({ secrets: 6, planned: 3, within: 1, coverage: 1 / 3, unplanned: 1 });
  expect(rotation.overdue).toEqual([
    { reference: "kist://dev/shop/LATER", ageDays: 100, intervalDays: 30 },
    { reference: "kist://dev/shop/LATE", ageDays: 91, intervalDays: 90, owner: "ada" },
  ]);
});

test("nothing of nothing is no figure, neither 0 nor 1", () => {
  const { rotation, statics, refusals, revocation } = measure([secret("PORT", { kind: "config" })]);
  expect(rotation).not.toHaveProperty("coverage");
  expect(statics).not.toHaveProperty("ratio");
  expect(refusals).not.toHaveProperty("share");
  expect(revocation).toMatchObject({ leases: { count: 0 }, late: { count: 0 }, held: { count: 0 } });
});

test("static credentials are all but configuration and templates; leases lower the ratio", () => {
  const secrets = [
    secret("A", { kind: "token" }),
    secret("B", { kind: "token", expires: "2027-01-01" }),
    secret("C", { rotationDays: 30 }),
    secret("D", { kind: "config", rotationDays: 30 }),
    secret("E", { template: true }),
  ];
  expect(measure(secrets).statics).toEqual({
    credentials: 3,
    leased: 0,
    ratio: 1,
    bounded: 2,
    kinds: [
      { name: "token", count: 2 },
      { name: "unknown", count: 1 },
    ],
  });
  expect(measure(secrets, [], { inventory: { leased: 1 } }).statics).toMatchObject({ credentials: 4, ratio: 0.75 });
});

test("a date counts to the end of its day", () => {
  const { expiring } = measure([
    secret("YESTERDAY", { expires: "2026-11-19" }),
    secret("TODAY", { expires: "2026-11-20" }),
    secret("WEEK", { expires: "2026-11-26" }),
    secret("NEXT", { expires: "2026-11-27" }),
    secret("FAR", { expires: "2030-01-01" }),
    secret("WRONG", { expires: "someday" }),
  ]);
  expect(expiring).toMatchObject({ dated: 5, expired: 1, within7: 2, within30: 3, within90: 3 });
  expect(expiring.soonest.map(({ reference, inDays }) => [reference.split("/").at(-1), inDays])).toEqual([
    ["YESTERDAY", -1],
    ["TODAY", 0],
    ["WEEK", 6],
    ["NEXT", 7],
  ]);
});

test("how late values were replaced, and which still stand", () => {
  const at = NOW - 100 * DAY;
  const replaced = [10, 40, 50, 60].map((days) => ({ at, replacedAt: at + days * DAY, rotationDays: 30 }));
  const secrets = [
    secret("STANDS", { rotationDays: 30 }),
    secret("EXPIRED", { expires: "2026-11-19" }),
    secret("FINE", { expires: "2027-01-01" }),
    secret("FREE"),
  ];
  const { revocation } = measure(secrets, [], { inventory: { replaced } });
  expect(revocation.late).toEqual({ count: 3, median: 20 * DAY, most: 30 * DAY, longest: 30 * DAY });
  expect(revocation.standing).toBe(2);
});

test("how long programs held what they were given", () => {
  const ends = [1, 5, 9].map((seconds) => read("A", 1, { action: "run.end", note: `after ${seconds} s` }));
  const noise = [read("A", 40, { action: "run.end", note: "after 99 s" }), read("A", 1, { action: "run.end" })];
  const { held } = measure([], [...ends, ...noise]).revocation;
  expect(held).toEqual({ count: 3, median: 5000, most: 9000, longest: 9000 });
});

test("a question to a person is no refusal; coalesced ones count each", () => {
  const { refusals } = measure(
    [],
    [
      read("A", 1),
      read("A", 2),
      read("A", 1, { outcome: "refused", code: "approval-needed" }),
      read("A", 1, { outcome: "refused", code: "policy-denied", count: 5, caller: python }),
      read("A", 1, { outcome: "failed", code: "open-failed" }),
      read("A", 1, { outcome: "refused", code: "locked", action: "values.read", subjects: [] }),
      read("A", 31, { outcome: "refused", code: "policy-denied" }),
      read("A", 1, { action: "secret.list", outcome: "refused", code: "policy-denied" }),
    ],
  );
  expect(refusals).toMatchObject({ reads: 2, asked: 1, refusedReads: 6, failedReads: 1, share: 7 / 9 });
  expect(refusals.reasons[0]).toEqual({ name: "policy-denied", count: 5 });
  expect(refusals.programs).toEqual([
    { name: "python3", count: 5 },
    { name: "node", count: 2 },
  ]);
});

test("use over time has a bucket for each day, in the reader's own days", () => {
  const entries = [
    read("A", 0),
    read("A", 0.6),
    read("A", 2, { subjects: ["kist://prod/shop/*", "kist://dev/shop/A", "kist://dev/shop/B"] }),
    read("A", 2, { outcome: "refused", code: "policy-denied" }),
    read("A", -1),
  ];
  const { use } = measure([], entries);
  expect(use.unit).toBe("day");
  expect(use.buckets).toHaveLength(31);
  expect(use.buckets[0]).toMatchObject({ reads: 0, environments: {} });
  expect(
    use.buckets.slice(-3).map(({ at, reads, refused }) => [new Date(at).toISOString().slice(0, 10), reads, refused]),
  ).toEqual([
    ["2026-11-18", 1, 1],
    ["2026-11-19", 1, 0],
    ["2026-11-20", 2, 0],
  ]);
  expect(use.buckets.at(-3)?.environments).toEqual({ prod: 1, dev: 1 });
  // 14.4 hours before noon in UTC is the same day in New York's clock as noon is not.
  const west = measure([], entries, { window: { zone: -5 * 60 } }).use;
  expect(west.buckets.slice(-3).map(({ at }) => new Date(at).toISOString())).toEqual([
    "2026-11-18T05:00:00.000Z",
    "2026-11-19T05:00:00.000Z",
    "2026-11-20T05:00:00.000Z",
  ]);
});

test("hours for a short window, weeks for a long one; a chart names few programs", () => {
  expect(measure([], [], { window: { since: NOW - DAY } }).use.unit).toBe("hour");
  expect(measure([], [], { window: { since: 0 } }).use).toMatchObject({ unit: "week", buckets: [{ reads: 0 }] });
  const programs = Array.from({ length: 9 }, (_, n) =>
    Array.from({ length: 9 - n }, () => read("A", 1, { caller: { exe: `/bin/p${n}` } })),
  ).flat();
  const { use } = measure([], programs);
  expect(use.programs.map(({ name, count }) => `${name} ${count}`)).toEqual([
    "p0 9",
    "p1 8",
    "p2 7",
    "other 6",
    "p3 6",
    "p4 5",
    "p5 4",
  ]);
});

test("the most read and the never read; a version is the secret, an unknown name is nothing", () => {
  const { readers } = measure(
    [secret("A"), secret("B"), secret("C", { createdAt: 1 }), secret("D")],
    [
      read("A@previous", 1),
      read("A", 2),
      read("B", 40),
      read("MADE_UP", 1),
      read("D", 1, { outcome: "refused" }),
      read("A", 1, { subjects: ["kist://prod/shop/*"], count: 3 }),
    ],
  );
  expect(readers.most).toEqual([
    { reference: "kist://prod/shop/*", count: 3, last: NOW - DAY },
    { reference: "kist://dev/shop/A", count: 2, last: NOW - DAY },
  ]);
  expect(readers.never).toBe(2);
  expect(readers.neverRead.map(({ reference }) => reference)).toEqual(["kist://dev/shop/C", "kist://dev/shop/D"]);
});
