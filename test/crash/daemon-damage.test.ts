/** One flipped bit anywhere in a home, and imports that are cut off. Slices of `daemon.prove.ts`, as in `daemon-crash.test.ts`. */
import { expect, test } from "vitest";

import { skipWithout } from "../../scripts/test-needs.ts";
import { codesWithoutAdvice, flipDaemonsHome } from "./daemon-flips.ts";
import { killImportingClient, killImportingDaemon } from "./daemon-import.ts";
import { createDaemonSubject } from "./daemon-subject.ts";

const MULTIPLIER = Number(process.env["KIST_PROVE"] ?? 1);
const SEED = 20260707;
const LONG = 120_000 * MULTIPLIER;

test.for([
  ["a home whose daemon was killed", "die"],
  ["a home at rest", "stop"],
] as const)(
  "one bit flips anywhere in %s: told or harmless, never a wrong value",
  { timeout: LONG },
  async ([, ending], context) => {
    skipWithout(context, "strace");
    const subject = createDaemonSubject(1, () => "inside", ending);
    const judge = (flip: number): "process" | "inside" => (flip % 10 === 0 ? "process" : "inside");
    const { tried, violations, ends } = await flipDaemonsHome(subject, 30 * MULTIPLIER, SEED, judge);
    expect(violations).toEqual([]);
    expect(tried).toBe(30 * MULTIPLIER);
    expect(ends?.["detected"]).toBeGreaterThan(0);
  },
);

test("whatever tells of damage says what to do", () => {
  expect(codesWithoutAdvice()).toEqual([]);
});

test("kist import, its CLI killed at any time: all or nothing, and again", { timeout: LONG }, async () => {
  const { violations } = await killImportingClient(4 * MULTIPLIER, SEED);
  expect(violations).toEqual([]);
});

test("kist import, the daemon killed at any write: all or nothing, and again", { timeout: LONG }, async (context) => {
  skipWithout(context, "strace");
  const { tried, violations } = await killImportingDaemon(2 * MULTIPLIER, SEED);
  expect(violations).toEqual([]);
  expect(tried).toBe(2 * MULTIPLIER);
});
