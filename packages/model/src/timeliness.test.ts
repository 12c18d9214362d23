import { expect, test } from "vitest";

import { daysUntilExpiry, judgeRotation, rotationEnds } from "./timeliness.ts";

const DAY = 86_400_000;
const since = Date.parse("2026-01-01T12:00:00Z");

test.each([
  [90, 0, "fresh"],
  [90, 80.9, "fresh"],
  [90, 81, "due"],
  [90, 89.9, "due"],
  [90, 90, "overdue"],
  // A year's notice would be five weeks: two are enough.
  [365, 350, "fresh"],
  [365, 351, "due"],
  [1, 0.95, "due"],
])("every %i days, after %f days: %s", (interval, passed, state) => {
  expect(judgeRotation(since, interval, since + passed * DAY)).toBe(state);
});

test("a clock that was set back finds it fresh", () => {
  expect(judgeRotation(since, 1, since - 400 * DAY)).toBe("fresh");
});

test("the interval ends so many days after the value was stored", () => {
  expect(new Date(rotationEnds(since, 30)).toISOString()).toBe("2026-01-31T12:00:00.000Z");
});

test.each([
  ["2026-03-01T00:00:00Z", 1],
  ["2026-03-02T00:00:00Z", 0],
  ["2026-03-02T23:59:59Z", 0],
  ["2026-03-03T00:00:00Z", -1],
  ["2026-02-20T10:00:00Z", 10],
])("what expires on 2 March is expected to work, at %s, for %i more days", (now, days) => {
  expect(daysUntilExpiry("2026-03-02", Date.parse(now))).toBe(days);
});
