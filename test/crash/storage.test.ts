/**
 * Bad days of the database. A small slice of what `storage.prove.ts` runs by the thousand: `KIST_PROVE=50` multiplies
 * it here too. A violation names what was injected where; the seed brings it back.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

import { expect, test } from "vitest";

import { skipUnlessRoot, skipWithout } from "../../scripts/test-needs.ts";
import { flipEverywhere } from "./bit-flips.ts";
import { runOnSmallDisk } from "./disk-full.ts";
import { failEverywhere, FAULTS } from "./faults.ts";
import { killEverywhere } from "./kills.ts";
import { cutPowerEverywhere } from "./power-loss.ts";
import { createStorageSubject } from "./storage-subject.ts";

const MULTIPLIER = Number(process.env["KIST_PROVE"] ?? 1);
const SEED = 20260707;
const subject = createStorageSubject(24);
const LONG = 60_000 * MULTIPLIER;

test(
  "kill -9 at any write: nothing acknowledged is lost, nothing is there by halves",
  { timeout: LONG },
  async (context) => {
    skipWithout(context, "strace");
    const { tried, violations } = await killEverywhere(subject, 12 * MULTIPLIER, SEED);
    expect(violations).toEqual([]);
    expect(tried).toBeGreaterThanOrEqual(12 * MULTIPLIER);
  },
);

test(
  "EIO and ENOSPC at any call: no false acknowledgement, no going on after a lost fsync",
  { timeout: LONG },
  async (context) => {
    skipWithout(context, "strace");
    const { tried, violations, ends } = await failEverywhere(subject, 2 * FAULTS.length * MULTIPLIER, SEED);
    expect(violations).toEqual([]);
    expect(tried).toBeGreaterThanOrEqual(FAULTS.length * MULTIPLIER);
    expect(ends?.["refusing"]).toBeGreaterThan(tried / 2);
  },
);

test("the power goes at any moment, unsynced writes kept, lost or torn", { timeout: LONG }, async (context) => {
  skipWithout(context, "strace");
  const { tried, violations } = await cutPowerEverywhere(subject, 80 * MULTIPLIER, SEED);
  expect(violations).toEqual([]);
  expect(tried).toBeGreaterThanOrEqual(60 * MULTIPLIER);
});

test.for([
  ["database or log after a crash", "die"],
  ["the database at rest", "close"],
] as const)("one bit flips anywhere in %s: found or harmless", { timeout: LONG }, async ([, ending], context) => {
  skipWithout(context, "strace");
  const flipped = createStorageSubject(24, ending);
  const { tried, violations, ends } = await flipEverywhere(flipped, /^kist\.db(-wal)?$/, 80 * MULTIPLIER, SEED);
  expect(violations).toEqual([]);
  expect(tried).toBe(80 * MULTIPLIER);
  expect(ends.detected).toBeGreaterThan(0);
});

test("a full disk: changes are refused, the audit goes on, and room brings everything back", (context) => {
  skipUnlessRoot(context);
  if (spawnSync("unshare", ["-m", "true"]).status !== 0)
    context.skip("needs mounts: run as root of the machine or of a privileged container");
  const told = runOnSmallDisk(join(import.meta.dirname, "disk-full-story.ts"), 10);
  expect(told.trim().split("\n")).toEqual([
    expect.stringMatching(/^refused with disk-full after \d+ rows, nothing lost$/),
    "1000 records on the reserve of a full disk",
    "refused to open with disk-full, the reserve being spent",
    "opened on the reserve of a full disk",
    "the end",
  ]);
});
