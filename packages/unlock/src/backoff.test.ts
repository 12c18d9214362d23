import { expect, test } from "vitest";

import { waitFor } from "./backoff.ts";

const at = 1_000_000;

test("three tries are free, then the wait doubles, and never passes a minute", () => {
  const waits = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 50, 5000].map((failures) => waitFor({ failures, at }, at));
  expect(waits).toEqual([0, 0, 0, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000, 60_000]);
  expect(waitFor(undefined, at)).toBe(0);
});

test("the wait passes, and a clock set back or a failure dated into the future cannot lock the owner out", () => {
  expect(waitFor({ failures: 4, at }, at + 1500)).toBe(500);
  expect(waitFor({ failures: 4, at }, at + 2000)).toBe(0);
  expect(waitFor({ failures: 99, at }, 0)).toBe(60_000);
  expect(waitFor({ failures: 99, at: Number.MAX_SAFE_INTEGER }, at)).toBe(60_000);
});
