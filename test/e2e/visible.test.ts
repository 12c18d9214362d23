/** What other programs on the machine can see of a secret while `kist` handles it: nothing in argv or its environment. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { BUILDS, start } from "./builds.ts";
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

/** Every process's argv, and the environments of those in `pids`, sampled until `ended`. */
async function sample(
  pid: number,
  ended: Promise<unknown>,
): Promise<{ readonly samples: number; readonly hits: string[] }> {
  const hits: string[] = [];
  let samples = 0;
  let over = false;
  void ended.then(() => {
    over = true;
  });
  const look = (file: string): void => {
    try {
      samples += 1;
      if (readFileSync(file, "latin1").includes(CANARY)) hits.push(file);
    } catch {
      // It ended between the two looks.
    }
  };
  while (!over) {
    for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) look(`/proc/${name}/cmdline`);
    look(`/proc/${pid}/environ`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return { samples, hits };
}

describe.each(BUILDS)("while the $name build works", ({ command }) => {
  it.each([
    [["set", "TOKEN"], CANARY],
    [["get", "TOKEN"], undefined],
    [["run", "--", "sleep", "0.3"], undefined],
    [["import", "-", "--format", "dotenv", "--yes"], `TOKEN=${CANARY}`],
  ])("nobody sees the value of %j in argv or in kist's environment", async (words, input) => {
    const running = start(command, words, { home: daemon.home, ...(input === undefined ? {} : { input }) });
    const { samples, hits } = await sample(running.process.pid ?? 0, running.result);
    expect((await running.result).status).toBe(0);
    expect(samples).toBeGreaterThan(50);
    expect(hits).toEqual([]);
  });
});
it("would see it: a program that has it in its arguments is found", async () => {
  const running = start(["sh"], ["-c", "sleep 0.2", CANARY]);
  expect((await sample(running.process.pid ?? 0, running.result)).hits.length).toBeGreaterThan(0);
});
