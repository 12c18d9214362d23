import { createMovableClock } from "@kist/testing";
import { expect, test } from "vitest";

import { createRateLimits, type RateLimitSettings } from "./rate-limit.ts";

const settings: RateLimitSettings = {
  process: { burst: 10, perSecond: 5 },
  all: { burst: 25, perSecond: 50 },
  refusals: { burst: 3, perSecond: 0.5 },
  processes: 4,
};
const start = () => {
  const clock = createMovableClock();
  return { clock, limits: createRateLimits({ clock, settings }) };
};

test("a process has its burst, then its pace", () => {
  const { clock, limits } = start();
  for (let n = 0; n < 10; n++) expect(limits.admit("loop")).toEqual({ admitted: true });
  expect(limits.admit("loop")).toEqual({ admitted: false, limit: "process", seconds: 1 });
  clock.pass(200);
  expect(limits.admit("loop").admitted).toBe(true);
  expect(limits.admit("loop").admitted).toBe(false);
  clock.pass(3_600_000);
  for (let n = 0; n < 10; n++) expect(limits.admit("loop").admitted).toBe(true);
  expect(limits.admit("loop").admitted).toBe(false);
});

test("all together have a limit that new processes do not escape", () => {
  const { limits } = start();
  const admitted = Array.from({ length: 100 }, (_, pid) => limits.admit(`fork ${pid}`)).filter((one) => one.admitted);
  expect(admitted).toHaveLength(25);
  expect(limits.admit("another")).toMatchObject({ limit: "all" });
});

test("who is refused again and again waits, and says for how long; others do not", () => {
  const { clock, limits } = start();
  for (let n = 0; n < 3; n++) {
    expect(limits.admit("prober").admitted).toBe(true);
    limits.refuse("prober");
  }
  expect(limits.admit("prober")).toEqual({ admitted: false, limit: "refusals", seconds: 2 });
  expect(limits.admit("alice").admitted).toBe(true);
  clock.pass(2000);
  expect(limits.admit("prober").admitted).toBe(true);
});

test("a refusal while waiting does not lengthen the wait without end", () => {
  const { clock, limits } = start();
  for (let n = 0; n < 50; n++) limits.refuse("prober");
  clock.pass(2000);
  expect(limits.admit("prober").admitted).toBe(true);
});

test("setting the wall clock changes nothing", () => {
  const { clock, limits } = start();
  for (let n = 0; n < 10; n++) limits.admit("loop");
  clock.setWall(clock.now() + 3_600_000);
  expect(limits.admit("loop").admitted).toBe(false);
});

test("only so many processes are remembered", () => {
  const { limits } = start();
  for (let n = 0; n < 3; n++) limits.refuse("prober");
  for (let pid = 0; pid < 4; pid++) limits.admit(`fork ${pid}`);
  expect(limits.admit("prober").admitted).toBe(true);
});

test("unconfigured, a busy honest client is never stopped", () => {
  const limits = createRateLimits({ clock: createMovableClock() });
  for (let n = 0; n < 50_000; n++) expect(limits.admit("bench").admitted).toBe(true);
});
