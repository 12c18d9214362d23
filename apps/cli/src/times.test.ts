import { expect, it } from "vitest";

import { ago, parseSince, span } from "./times.ts";

const NOW = Date.parse("2026-11-20T12:00:00Z");

it("says times as people do", () => {
  expect([0, 4_000, 59_000, 3_599_000, 86_000_000, 5 * 86_400_000].map((past) => ago(NOW - past, NOW))).toEqual([
    "just now",
    "just now",
    "59 s ago",
    "59 min ago",
    "23 h ago",
    "5 d ago",
  ]);
  expect(ago(NOW - 90 * 86_400_000, NOW)).toBe("2026-08-22");
  expect(ago(NOW + 86_400_000, NOW)).toBe("2026-11-21");
  expect([span(45_000), span(540_001), span(7_200_000)]).toEqual(["45 s", "10 min", "2 h"]);
});
it("understands dates and times ago, and nothing else", () => {
  expect(parseSince("90m", NOW)).toBe(NOW - 90 * 60_000);
  expect(parseSince("7d", NOW)).toBe(NOW - 7 * 86_400_000);
  expect(parseSince("2026-11-01", NOW)).toBe(Date.parse("2026-11-01"));
  expect(parseSince("2026-11-01T10:00Z", NOW)).toBe(Date.parse("2026-11-01T10:00Z"));
  for (const wrong of ["yesterday", "5", "-1d", "2026-99-99", ""]) expect(parseSince(wrong, NOW)).toBeUndefined();
});
