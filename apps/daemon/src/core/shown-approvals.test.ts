import { parseApprovalId, type ApprovalId } from "@kist/model";
import { expect, test } from "vitest";

import type { ConnectionId } from "../socket/connection.ts";
import { createShownApprovals } from "./shown-approvals.ts";

const id = (letter: string): ApprovalId => parseApprovalId(letter.repeat(16)) ?? expect.unreachable();
const connection = (number: number): ConnectionId => number as ConnectionId;

function atNoon() {
  const time = { wall: 1_000_000, monotonic: 0 };
  return { time, shown: createShownApprovals({ clock: { now: () => time.wall, monotonic: () => time.monotonic } }) };
}

test("what was shown is granted once, on its own connection, and nothing else is", () => {
  const { shown } = atNoon();
  shown.remember(connection(1), id("a"), "passkey");
  expect(shown.take(connection(2), id("a"))).toBeUndefined();
  expect(shown.take(connection(1), id("b"))).toBeUndefined();
  expect(shown.take(connection(1), id("a"))).toBe("passkey");
  expect(shown.take(connection(1), id("a"))).toBeUndefined();
});

test.each([
  ["a minute of work", { wall: 60_000, monotonic: 60_000 }],
  ["an hour of sleep", { wall: 3_600_000, monotonic: 5 }],
  ["a clock set back", { wall: -3_600_000, monotonic: 5 }],
])("nothing is left of it after %s", (_, passed) => {
  const { time, shown } = atNoon();
  shown.remember(connection(1), id("a"), "passkey");
  time.wall += passed.wall;
  time.monotonic += passed.monotonic;
  expect(shown.take(connection(1), id("a"))).toBeUndefined();
});
