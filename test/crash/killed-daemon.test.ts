import { expect, test } from "vitest";

import { killDaemonAnywhere } from "./killed-daemon.ts";

const kills = 6 * Number(process.env["KIST_PROVE"] ?? 1);
const seed = Date.now() % 1_000_000;

test(
  `a daemon that is killed at any moment keeps what it acknowledged, and nothing by halves (seed ${seed})`,
  async () => {
    const { tried, violations } = await killDaemonAnywhere(kills, seed);
    expect(violations).toEqual([]);
    expect(tried).toBe(kills);
  },
  60_000 * kills,
);
