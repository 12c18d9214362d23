/**
 * Bad days of the whole daemon: killed at any call and any time, the power gone, the disk failing. A small slice of what
 * `daemon.prove.ts` runs by the thousand. A violation names what was injected where; the seed brings it back.
 */
import { expect, test } from "vitest";

import { skipUnlessRoot, skipWithout } from "../../scripts/test-needs.ts";
import { DAEMON_FAULTS, failTheDaemon } from "./daemon-faults.ts";
import { killTheDaemon } from "./daemon-kills.ts";
import { cutDaemonsPower } from "./daemon-power-loss.ts";
import { killAtRandomTimes } from "./daemon-random-kills.ts";
import { createDaemonSubject, type Checker } from "./daemon-subject.ts";

const MULTIPLIER = Number(process.env["KIST_PROVE"] ?? 1);
const SEED = 20260707;
const LONG = 120_000 * MULTIPLIER;

/** Every `nth` state is looked at by a new process and by doctor, the others by the same code without one. */
const mostlyInside = (nth: number): (() => Checker) => {
  let count = 0;
  return () => (count++ % nth === 0 ? "process" : "inside");
};

test(
  "kill -9 at any write or sync: nothing acknowledged is lost, nothing is half done",
  { timeout: LONG },
  async (context) => {
    skipWithout(context, "strace");
    const subject = createDaemonSubject(1, mostlyInside(2));
    const { tried, violations } = await killTheDaemon(subject, 4 * MULTIPLIER, SEED);
    expect(violations).toEqual([]);
    expect(tried).toBeGreaterThanOrEqual(4 * MULTIPLIER);
  },
);

test("kill -9 at any time of the day", { timeout: LONG }, async () => {
  const subject = createDaemonSubject(1, mostlyInside(2));
  const { violations, ends } = await killAtRandomTimes(subject, 4 * MULTIPLIER, SEED);
  expect(violations).toEqual([]);
  expect(ends?.["killed"]).toBeGreaterThan(2 * MULTIPLIER);
});

test("the power goes at any moment: what was acknowledged durably is there", { timeout: LONG }, async (context) => {
  skipWithout(context, "strace");
  // What a hardened daemon writes is shown to a tracer only where that is root.
  skipUnlessRoot(context);
  const subject = createDaemonSubject(1, mostlyInside(15));
  const { tried, violations } = await cutDaemonsPower(subject, 60 * MULTIPLIER, SEED);
  expect(violations).toEqual([]);
  expect(tried).toBeGreaterThanOrEqual(60 * MULTIPLIER);
});

test(
  "EIO and ENOSPC at any call: clear refusals, no value without its audit entry, and it goes on",
  { timeout: LONG },
  async (context) => {
    skipWithout(context, "strace");
    const subject = createDaemonSubject(1, mostlyInside(4));
    const { tried, violations, ends } = await failTheDaemon(subject, DAEMON_FAULTS.length * MULTIPLIER, SEED);
    expect(violations).toEqual([]);
    expect(tried).toBeGreaterThanOrEqual(DAEMON_FAULTS.length * MULTIPLIER);
    expect(ends?.["unaffected"]).toBeLessThan(tried / 2);
  },
);
