import { expect, test } from "vitest";

import { createMoments } from "./streams.ts";

test("no two changes close to each other have one time, however fast they come and wherever the clock goes", () => {
  let now = 1000;
  const moment = createMoments({ now: () => now, monotonic: () => 0 });
  const times = [moment(), moment(), moment()];
  now = 1001;
  times.push(moment(), moment());
  // Set back a little, then by an hour, which is followed: people look at these times.
  now = 900;
  times.push(moment());
  now -= 3_600_000;
  times.push(moment(), moment());
  expect(times).toEqual([1000, 1001, 1002, 1003, 1004, 1005, now, now + 1]);
  expect(new Set(times).size).toBe(times.length);
});
