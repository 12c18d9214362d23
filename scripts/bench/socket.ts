/**
 * Requests on the daemon's socket: caller look-up, decision, audit and decryption included. The floors are what a Node server
 * costs that does none of it, with the same number of syncs; all are loaded by the same generator.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe } from "./contest.ts";
import { formatMs, median, medianRatio, takeRounds, type Bench, type Outcome, type Row } from "./measure.ts";
import { startSshAgent, SSH_LIST_REQUEST } from "./peers/ssh-agent.ts";
import { httpRequest, measureLoad, startFloorServer } from "./programs.ts";
import { createBenchVault } from "./vault.ts";

const MILLISECONDS = 1500;

export const socket: Bench = {
  title: "Requests on the daemon's socket",
  async run({ rounds }) {
    const vault = await createBenchVault(50);
    const folder = mkdtempSync(join(tmpdir(), "kist-floor-"));
    const request = httpRequest("/kist/v1/values/read", {
      environment: "dev",
      namespace: "bench",
      names: [vault.key],
      purpose: "get",
    });
    const load = (path: string, connections: number, protocol: "http" | "ssh-agent" = "http") =>
      measureLoad({
        protocol,
        socket: path,
        connections,
        milliseconds: MILLISECONDS,
        requests: [protocol === "http" ? request : SSH_LIST_REQUEST],
        folder,
      });
    try {
      const durable = await compareDurable();
      const concurrent = [await compareConcurrent(16), await compareConcurrent(64)];
      const relaxed = await compareRelaxed();
      return { rows: [...relaxed.rows, ...durable, ...concurrent.flat()], skipped: relaxed.skipped };
    } finally {
      vault.close();
      rmSync(folder, { recursive: true });
    }

    /** One connection, nothing awaited from the disk: the latency of the path itself. */
    async function compareRelaxed(): Promise<Outcome> {
      try {
        const agent = await startSshAgent(folder);
        await vault.call("/kist/v1/vaults/settings", { set: { relaxedReads: ["dev"] } });
        const samples = await takeRounds(rounds, {
          ours: () => load(vault.socket, 1).p50,
          peer: () => load(agent.socket, 1, "ssh-agent").p50,
        });
        agent.close();
        return {
          rows: [latencyRow("p50, one connection, relaxed / ssh-agent's list", samples, { most: 2 })],
          skipped: [],
        };
      } catch (error) {
        return { rows: [], skipped: [{ measure: "relaxed reads / ssh-agent", why: describe(error) }] };
      }
    }

    async function compareDurable(): Promise<readonly Row[]> {
      const floor = await startFloorServer("durable", folder);
      const samples = await takeRounds(rounds, {
        ours: () => load(vault.socket, 1).p50,
        peer: () => load(floor.socket, 1).p50,
      });
      floor.close();
      return [latencyRow("p50, one connection, durable / bare HTTP with a sync per request", samples, { most: 1.4 })];
    }

    async function compareConcurrent(connections: number): Promise<readonly Row[]> {
      const floor = await startFloorServer("grouped", folder);
      const samples = await takeRounds(rounds, {
        ours: () => load(vault.socket, connections).perSecond,
        peer: () => load(floor.socket, connections).perSecond,
      });
      floor.close();
      const perSecond = (name: "ours" | "peer"): string => `${median(samples[name]).toFixed(0)}/s`;
      return [
        {
          measure: `requests, ${connections} connections / bare HTTP with a sync per batch`,
          ours: perSecond("ours"),
          peer: perSecond("peer"),
          ratio: medianRatio(samples.ours, samples.peer),
          goal: { least: 0.6 },
        },
      ];
    }
  },
};

/** Samples are microseconds. */
function latencyRow(measure: string, samples: Record<"ours" | "peer", readonly number[]>, goal: Row["goal"]): Row {
  return {
    measure,
    ours: formatMs(median(samples.ours) / 1000),
    peer: formatMs(median(samples.peer) / 1000),
    ratio: medianRatio(samples.ours, samples.peer),
    ...(goal === undefined ? {} : { goal }),
  };
}
