/** Resident memory of the daemon, against a Node HTTP server that does nothing. Linux. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

import { fillVault, timeOpening } from "./filled-vault.ts";
import type { Bench, Row } from "./measure.ts";
import { httpRequest, measureLoad, measureMemory, startFloorServer } from "./programs.ts";
import { createBenchVault } from "./vault.ts";

/**
 * Requests over which memory must not grow, once it is warm: when V8 has collected its old space for the first time, which is
 * after one to two millions. A leak of ten bytes per request would show 10 MiB.
 */
const REQUESTS = Number(process.env["KIST_BENCH_REQUESTS"] ?? 1_000_000);
const WARM_REQUESTS: number = 2 * REQUESTS;
const SLICE_MS = 10_000;
/** Both have served this much before they are looked at: what a server needs to serve is loaded then. */
const WARM_UP_MS = 1000;

export const memory: Bench = {
  title: "Resident memory",
  async run() {
    const folder = mkdtempSync(join(tmpdir(), "kist-floor-"));
    const floor = await startFloorServer("plain", folder);
    const vault = await createBenchVault(50);
    const request = httpRequest("/kist/v1/values/read", {
      environment: "dev",
      namespace: "bench",
      names: [vault.key],
      purpose: "get",
    });
    const load = (socket: string, milliseconds: number) =>
      measureLoad({ protocol: "http", socket, connections: 16, milliseconds, requests: [request], folder });
    try {
      load(floor.socket, WARM_UP_MS);
      const bare = measureMemory(floor.pid);
      const row = (measure: string, ours: number, most: number): Row => ({
        measure,
        ours: `${ours.toFixed(0)} MiB`,
        peer: `${bare.toFixed(0)} MiB`,
        ratio: ours / bare,
        goal: { most },
      });
      await timeOpening(vault);
      await setTimeout(2000);
      const idle = measureMemory(await vault.pid());
      await fillVault(vault, 10_000, 3);
      await timeOpening(vault);
      load(vault.socket, WARM_UP_MS);
      await setTimeout(2000);
      const filled = measureMemory(await vault.pid());
      const grown = await measureGrowth(vault.socket, await vault.pid());
      return {
        rows: [
          row("idle, unlocked with 50 secrets / bare HTTP server after the same load", idle, 1.7),
          row("unlocked with 10,000 × 3 / bare HTTP server after the same load", filled, 2.5),
          ...grown,
        ],
        skipped: [],
      };
    } finally {
      floor.close();
      vault.close();
      rmSync(folder, { recursive: true });
    }

    async function measureGrowth(socket: string, pid: number): Promise<readonly Row[]> {
      await vault.call("/kist/v1/vaults/settings", { set: { relaxedReads: ["dev"] } });
      let served = 0;
      let first = 0;
      let warm = 0;
      while (served < WARM_REQUESTS + REQUESTS) {
        served += (load(socket, SLICE_MS).perSecond * SLICE_MS) / 1000;
        if (first === 0) first = measureMemory(pid);
        if (served >= WARM_REQUESTS && warm === 0) warm = measureMemory(pid);
      }
      const last = measureMemory(pid);
      const row = (when: string, before: number): Row => ({
        measure: `after ${served.toFixed(0)} requests / ${when}`,
        ours: `${last.toFixed(0)} MiB`,
        peer: `${before.toFixed(0)} MiB`,
        ratio: last / before,
      });
      return [
        { ...row("a million before, once warm", warm), goal: { most: 1.02 } },
        row("after the first ten seconds", first),
      ];
    }
  },
};
