/** A directory that somebody else prepared: its files must not steer `kist`, in either build. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { BUILDS, run } from "./builds.ts";
import { startFakeDaemon, type FakeDaemon } from "./fake-daemon.ts";

let daemon: FakeDaemon;
let trap = "";
let evil = "";
let loaded = "";
beforeAll(async () => {
  evil = mkdtempSync(join(tmpdir(), "kist-hostile-"));
  loaded = join(evil, "LOADED");
  daemon = await startFakeDaemon(() => ({
    body: { values: [{ name: "TOKEN", key: "TOKEN", version: "0123456789", value: "right" }], missing: [] },
  }));
  const stolen = await startFakeDaemon(() => ({
    body: { values: [{ name: "TOKEN", key: "TOKEN", version: "0123456789", value: "stolen" }], missing: [] },
  }));
  trap = stolen.home;
  await stolen[Symbol.asyncDispose]();
  const payload = `require("node:fs").writeFileSync(${JSON.stringify(loaded)}, "x");\n`;
  const files: Readonly<Record<string, string>> = {
    ".env": `KIST_HOME=${trap}\nKIST_SOCKET=${trap}/run/kist.sock\nNODE_OPTIONS=--require ./evil.cjs\nBUN_OPTIONS=--preload=./evil.cjs\nFROM_DOTENV=1\n`,
    "bunfig.toml": `preload = ["./evil.cjs"]\n[run]\npreload = ["./evil.cjs"]\n`,
    "tsconfig.json": JSON.stringify({ compilerOptions: { paths: { "*": ["./evil.cjs"], "node:fs": ["./evil.cjs"] } } }),
    "package.json": JSON.stringify({ type: "commonjs", imports: { "#*": "./evil.cjs" }, main: "./evil.cjs" }),
    "kist.json": JSON.stringify({ namespace: "evil", environment: "prod" }),
    ".npmrc": `node-options=--require ${join(evil, "evil.cjs")}\n`,
    "evil.cjs": payload,
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(evil, name), content);
  for (const name of ["dotenv", "koffi", "node:fs", "bun:ffi"]) {
    mkdirSync(join(evil, "node_modules", name), { recursive: true });
    writeFileSync(join(evil, "node_modules", name, "index.js"), payload);
  }
});
afterAll(async () => {
  await daemon[Symbol.asyncDispose]();
  rmSync(evil, { recursive: true });
});

describe.each(BUILDS)("in a hostile directory, the $name build", ({ command }) => {
  it.each([
    [["get", "TOKEN"], "right"],
    [["run", "--", "sh", "-c", "echo ${FROM_DOTENV:-clean}"], "clean\n"],
    [["run", "--no-masking", "--", "sh", "-c", "echo $TOKEN ${FROM_DOTENV:-clean}"], "right clean\n"],
    [["version"], "kist 0.1.0\n"],
  ])("runs %j as anywhere", async (words, stdout) => {
    expect(await run(command, words, { home: daemon.home, cwd: evil })).toMatchObject({ status: 0, stdout });
    expect(existsSync(loaded)).toBe(false);
  });
  it("names nothing that kist.json says: that is the daemon's to decide", async () => {
    const before = daemon.asked.length;
    await run(command, ["get", "TOKEN"], { home: daemon.home, cwd: evil });
    expect(daemon.asked.slice(before)).toEqual([{ path: "values/read", body: { names: ["TOKEN"], purpose: "get" } }]);
  });
  it("imports a file there without running anything", async () => {
    const ran = await run(command, ["import", ".env", "--dry-run", "--json"], { home: daemon.home, cwd: evil });
    expect(existsSync(loaded)).toBe(false);
    expect(ran.stderr).not.toContain("stolen");
  });
});
