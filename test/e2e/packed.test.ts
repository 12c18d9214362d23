/** `npm run pack`, installed as a person would, used in a directory that somebody else prepared. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createHostileFolder } from "../../scripts/pack/installed.ts";
import { run, type Result } from "./builds.ts";

const ROOT = join(import.meta.dirname, "../..");

let stage = "";
let hostile = "";
let packed = "";
beforeAll(() => {
  stage = mkdtempSync(join(tmpdir(), "kist-packed-"));
  hostile = createHostileFolder(stage);
  const pack = spawnSync(process.execPath, ["scripts/pack.ts"], { cwd: ROOT, encoding: "utf8" });
  expect(pack, pack.stderr).toMatchObject({ status: 0 });
  packed = pack.stdout.split("\n")[0] ?? "";
  const install = spawnSync(
    "npm",
    ["install", "--global", "--prefix", join(stage, "prefix"), "--offline", "--omit=optional", packed],
    { cwd: stage, encoding: "utf8" },
  );
  expect(install, install.stderr).toMatchObject({ status: 0 });
}, 600_000);
afterAll(() => rmSync(stage, { recursive: true, force: true }));

const installed = (path: string): string => join(stage, "prefix", path);

describe.each([
  ["the program", () => [installed("bin/kist")] as const],
  ["the Node bundle", () => [process.execPath, installed("lib/node_modules/kist/lib/kist.cjs")] as const],
])("%s of the package", (name, commandOf) => {
  it("founds, stores, runs and verifies there, and none of that directory's code runs", async () => {
    const home = join(stage, name.replaceAll(" ", "-"));
    mkdirSync(home, { mode: 0o700 });
    // A Node for the daemon: the pinned one comes from the registry, which is not asked here.
    const environment = { PATH: [dirname(process.execPath), "/usr/bin", "/bin"].join(delimiter) };
    const kist = async (words: readonly string[], input?: string): Promise<Result> => {
      const ran = await run(commandOf(), words, { home, cwd: hostile, environment, ...(input && { input }) });
      expect(`${ran.stdout}${ran.stderr}`).not.toContain("intruder");
      return ran;
    };
    expect(await kist(["init", "--throw-away", "--yes"])).toMatchObject({ status: 0 });
    try {
      const place = ["-e", "dev", "-n", "shop"];
      expect(await kist(["set", "TOKEN", "-", ...place, "--create-namespace"], "tok-8f3k2Lq9")).toMatchObject({
        status: 0,
      });
      expect(await kist(["get", "TOKEN", ...place])).toMatchObject({ status: 0, stdout: "tok-8f3k2Lq9" });
      const program = ["sh", "-c", "echo $TOKEN ${NODE_OPTIONS:-clean}"];
      expect(await kist(["run", ...place, "--", ...program])).toMatchObject({ status: 0, stdout: "[masked] clean\n" });
      expect(await kist(["doctor"])).toMatchObject({ status: 0 });
      expect(await kist(["audit", "verify"])).toMatchObject({ status: 0 });
    } finally {
      await kist(["daemon", "stop"]);
    }
  });
});

it("brings the daemon's launcher and the manual, and leaves nothing beside its prefix", () => {
  expect(existsSync(installed("bin/kistd"))).toBe(true);
  expect(existsSync(installed("share/man/man1/kist.1"))).toBe(true);
  expect(readdirSync(stage).sort()).toEqual(["hostile", "prefix", "the-Node-bundle", "the-program"]);
});
