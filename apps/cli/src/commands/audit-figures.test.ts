import { expect, it } from "vitest";

import { NOW, runKist } from "../../../../test/e2e/kist-in-memory.ts";

const none = { count: 0 };
const figures = {
  at: NOW,
  since: NOW - 86_400_000,
  covered: ["dev"],
  leftOut: ["prod"],
  trail: { entries: 12 },
  rotation: {
    secrets: 6,
    planned: 3,
    within: 2,
    coverage: 2 / 3,
    unplanned: 2,
    overdue: [{ reference: "kist://dev/shop/OLD", owner: "ada", ageDays: 100, intervalDays: 30 }],
  },
  statics: { credentials: 5, leased: 0, ratio: 1, bounded: 3, kinds: [] },
  revocation: {
    leases: none,
    late: none,
    standing: 1,
    held: { count: 2, median: 5000, most: 61_000, longest: 61_000 },
  },
  refusals: {
    reads: 7,
    asked: 1,
    refusedReads: 2,
    failedReads: 0,
    reasons: [{ name: "policy-denied", count: 2 }],
    programs: [{ name: "node", count: 2 }],
  },
  expiring: { dated: 0, expired: 0, within7: 0, within30: 0, within90: 0, soonest: [] },
  use: {
    unit: "day",
    zone: 0,
    environments: [],
    programs: [],
    buckets: [
      { at: NOW - 1000, reads: 0, refused: 0, environments: {}, programs: {} },
      { at: NOW, reads: 7, refused: 2, environments: { dev: 7 }, programs: {} },
    ],
  },
  readers: { most: [], never: 4, neverRead: [] },
};

it("gives each figure with what it leaves out", async () => {
  const { stdout, stderr } = await runKist(["audit", "figures"], () => ({ body: figures }));
  expect(stdout).toContain("66 %  2 of 3 within their interval; 2 credentials have none");
  expect(stdout).toContain("100 %  5 of 5; 3 have a planned end");
  expect(stdout).toContain("nothing measured: there are no leases yet");
  expect(stdout).toContain("2 programs, median 5 s, 95 of 100 under 2 min");
  expect(stdout).toContain("7 allowed, 2 refused, 0 failed, 1 asked about");
  expect(stdout).toContain("kist://dev/shop/OLD  100 d  30 d      ada");
  expect(stdout).toMatch(/ {2}7 {6}2 {8}dev 7/);
  expect(stdout).not.toContain("Expiring\n");
  expect(stderr).toContain("secrets of prod");
});
it("a share of nothing is none", async () => {
  const empty = { ...figures, rotation: { ...figures.rotation, coverage: undefined, planned: 0, within: 0 } };
  const { stdout } = await runKist(["audit", "figures"], () => ({ body: empty }));
  expect(stdout).toMatch(/rotation coverage +none/);
});
