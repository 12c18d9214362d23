/**
 * Durable writes against the disk's own limit: a transaction of the storage, as research/perf.md D took it; and whole secrets
 * set over the socket (judged, sealed, signed, in the trail), each acknowledged only when it is on the disk.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { fillVault } from "./filled-vault.ts";
import { median, medianRatio, takeRounds, type Bench } from "./measure.ts";
import { httpRequest, measureCommits, measureLoad, measureSyncs, startFloorServer } from "./programs.ts";
import { createBenchVault } from "./vault.ts";

const MILLISECONDS = 1500;
const SECRETS = 2000;

export const durable: Bench = {
  title: "Durable writes",
  async run({ rounds }) {
    const vault = await createBenchVault(50);
    const folder = mkdtempSync(join(tmpdir(), "kist-floor-"));
    // Many secrets in turn: nobody rotates one of them a thousand times a second.
    const requests = Array.from({ length: SECRETS }, (_, i) =>
      httpRequest("/kist/v1/secrets/set", {
        environment: "dev",
        namespace: "bench",
        entries: [{ key: `FILLED_${i}`, value: "x".repeat(200) }],
      }),
    );
    await fillVault(vault, SECRETS, 1);
    const server = await startFloorServer("durable", folder);
    const write = (connections: number): number =>
      measureLoad({ protocol: "http", socket: vault.socket, connections, milliseconds: MILLISECONDS, requests, folder })
        .perSecond;
    try {
      const samples = await takeRounds(rounds, {
        commits: () => measureCommits(folder, MILLISECONDS),
        one: () => write(1),
        many: () => write(16),
        bare: () =>
          measureLoad({
            protocol: "http",
            socket: server.socket,
            connections: 1,
            milliseconds: MILLISECONDS,
            requests: [httpRequest("/", {})],
            folder,
          }).perSecond,
        floor: () => measureSyncs(folder, MILLISECONDS),
      });
      const row = (name: "commits" | "one" | "many" | "bare", measure: string) => ({
        measure,
        ours: `${median(samples[name]).toFixed(0)}/s`,
        peer: `${median(samples.floor).toFixed(0)}/s`,
        ratio: medianRatio(samples[name], samples.floor),
      });
      return {
        rows: [
          { ...row("commits", "transactions of the storage, 300 bytes / fdatasync loop"), goal: { least: 0.7 } },
          row("many", "sets, 16 connections / fdatasync loop"),
          row("one", "sets, one connection / fdatasync loop"),
          // What is left of the loop for anybody who answers over HTTP, one at a time.
          row("bare", "bare HTTP with a sync per request, one connection / fdatasync loop"),
        ],
        skipped: [],
      };
    } finally {
      server.close();
      vault.close();
      rmSync(folder, { recursive: true });
    }
  },
};
