import { expect, test } from "vitest";

import { compareVersions } from "./version.ts";

test.each([
  ["0.1.0", "0.1.0", "same"],
  ["0.2.0", "0.1.9", "daemon-older"],
  ["0.1.0", "0.1.1", "daemon-newer"],
  ["0.10.0", "0.9.0", "daemon-older"],
  ["1.0.0", "0.99.99", "daemon-older"],
  ["0.1.0", "0.1.0-next", "same"],
  ["0.1.0", "", "daemon-newer"],
  ["0.1.0", "next", "daemon-newer"],
] as const)("client %s, daemon %s: %s", (own, daemon, order) => {
  expect(compareVersions(own, daemon)).toBe(order);
});
