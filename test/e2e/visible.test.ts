/** What other programs on the machine can see of a secret while `kist` handles it: nothing in argv or its environment. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { BUILDS, start, type Running } from "./builds.ts";
import { startFakeDaemon, type FakeDaemon } from "./fake-daemon.ts";

const CANARY = "canary-4eC39HqLyjWDarjtT1zdp7dc";
let daemon: FakeDaemon;
let folder = "";
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "kist-visible-"));
  daemon = await startFakeDaemon(async ({ path }) => {
    // Slow, so that there is time to look.
    await new Promise((resolve) => setTimeout(resolve, 150));
    if (path === "status") return { body: { state: "locked", unlockWith: ["passphrase"] } };
    return {
      body: {
        values: [{ name: "TOKEN", key: "TOKEN", version: "0123456789", value: CANARY }],
        missing: [],
        environment: "dev",
        namespace: "shop",
        createdNamespace: false,
        results: [],
      },
    };
  });
});
afterAll(async () => {
  await daemon[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

/** Every process's argv, and the environment of this one, sampled until it ends. */
async function sample(running: Running): Promise<{ readonly samples: number; readonly hits: string[] }> {
  const hits: string[] = [];
  let samples = 0;
  const look = (file: string): void => {
    try {
      samples += 1;
      if (readFileSync(file, "latin1").includes(CANARY)) hits.push(file);
    } catch {
      // It ended between the two looks.
    }
  };
  const timer = setInterval(() => {
    for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) look(`/proc/${name}/cmdline`);
    look(`/proc/${running.process.pid}/environ`);
  }, 2);
  await running.result;
  clearInterval(timer);
  return { samples, hits };
}

describe.each(BUILDS)("while the $name build works", ({ command }) => {
  it.each([
    [["set", "TOKEN"], CANARY],
    [["get", "TOKEN"], undefined],
    [["run", "--", "sleep", "0.3"], undefined],
    [["import", "-", "--from", "dotenv", "--yes"], `TOKEN=${CANARY}`],
  ])("nobody sees the value of %j in argv or in kist's environment", async (words, input) => {
    const running = start(command, words, { home: daemon.home, ...(input === undefined ? {} : { input }) });
    const { samples, hits } = await sample(running);
    expect((await running.result).status).toBe(0);
    expect(samples).toBeGreaterThan(50);
    expect(hits).toEqual([]);
  });
});
it("would see it: a program that has it in its arguments is found", async () => {
  const running = start(["sh"], ["-c", "sleep 0.2", CANARY]);
  expect((await sample(running)).hits.length).toBeGreaterThan(0);
});
