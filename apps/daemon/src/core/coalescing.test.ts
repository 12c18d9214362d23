import { expect, test } from "vitest";

import { createCoalescing } from "./coalescing.ts";

test("the first is due, repetitions are counted into the next", () => {
  let now = 0;
  const coalescing = createCoalescing({ clock: { now: () => now, monotonic: () => now } });
  expect(coalescing.due("a")).toBe(1);
  expect([coalescing.due("a"), coalescing.due("a"), coalescing.due("b")]).toEqual([0, 0, 1]);
  now += 10 * 60_000;
  expect(coalescing.due("a")).toBe(3);
  expect(coalescing.due("a")).toBe(0);
});
test("what could not be written is due again, and memory is bounded", () => {
  const coalescing = createCoalescing({ clock: { now: () => 0, monotonic: () => 0 } });
  expect(coalescing.due("a")).toBe(1);
  coalescing.undo("a");
  expect(coalescing.due("a")).toBe(1);
  for (let i = 0; i < 300; i++) coalescing.due(`other ${i}`);
  expect(coalescing.due("a")).toBe(1);
});
