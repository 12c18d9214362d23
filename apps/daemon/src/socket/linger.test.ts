import { beforeEach, expect, test } from "vitest";

import { createLinger, type Linger } from "./linger.ts";

let now = 0;
let turns: (() => void)[] = [];
let linger: Linger;
beforeEach(() => {
  now = 0;
  turns = [];
  linger = createLinger({ now: () => now, monotonic: () => now }, (run) => void turns.push(run));
});
/** Turns of the event loop until nobody asks for another; each takes a hundredth of a millisecond. */
function countTurns(): number {
  let count = 0;
  for (let run = turns.shift(); run !== undefined; run = turns.shift()) {
    now += 0.01;
    count++;
    run();
  }
  return count;
}

test("after the answer to one who asks alone, the loop looks again for a moment, and then sleeps", () => {
  linger.begin();
  expect(turns).toEqual([]);
  linger.end();
  expect(countTurns()).toBeGreaterThan(10);
  expect(now).toBeLessThan(0.2);
});

test("it stops at once when the next request is there, and one look is enough however fast they follow", () => {
  for (let request = 0; request < 3; request++) {
    linger.begin();
    linger.end();
  }
  expect(turns).toHaveLength(1);
  linger.begin();
  expect(countTurns()).toBe(1);
  linger.end();
  expect(countTurns()).toBeGreaterThan(10);
});

test("it does not where several asked at once, until one is alone again", () => {
  linger.begin();
  linger.begin();
  linger.end();
  linger.end();
  expect(turns).toEqual([]);
  linger.begin();
  linger.end();
  expect(turns).toHaveLength(1);
});
