/** The first run on a machine: what is installed, when again, and what is said where that is not possible. */
import { execFileSync, spawnSync, type SpawnSyncReturns } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

const PINNED = `node-${process.platform}-${process.arch}`;

/** A clone of a repository like this one, and a machine on which `pnpm` and `npx` write down what they are asked. */
let stage = "";
let clone = "";
beforeEach(() => {
  stage = mkdtempSync(join(tmpdir(), "kist-first-run-"));
  clone = join(stage, "clone");
  for (const folder of ["scripts", "apps/one", "packages/two"]) mkdirSync(join(clone, folder), { recursive: true });
  mkdirSync(join(stage, "bin"));
  copyFileSync(join(import.meta.dirname, "with-node.mjs"), join(clone, "scripts/with-node.mjs"));
  writeFileSync(join(clone, "package.json"), '{ "packageManager": "pnpm@12.18.0" }');
  writeFileSync(join(clone, "pnpm-lock.yaml"), "lockfileVersion: 1\n");
  writeFileSync(join(clone, "apps/one/package.json"), "{}");
  writeFileSync(
    join(clone, "say.ts"),
    'const words: string[] = process.argv.slice(2); console.log("ran", words.join(" "));',
  );
});
afterEach(() => rmSync(stage, { recursive: true }));

function putProgram(name: string, script: string): void {
  const file = join(stage, "bin", name);
  writeFileSync(file, `#!/bin/sh\necho "${name} $@" >> ${join(stage, "asked")}\n${script}\n`, { mode: 0o755 });
}
/** `pnpm --version` says this; everything else succeeds, or does not. */
const putPnpm = (version: string, install = "exit 0"): void =>
  putProgram("pnpm", `if [ "$1" = --version ]; then echo ${version}; exit 0; fi\n${install}`);
const installsAsked = (): string[] =>
  existsSync(join(stage, "asked"))
    ? readFileSync(join(stage, "asked"), "utf8")
        .split("\n")
        .filter((line) => line.includes(" install "))
    : [];

function start(node: string = process.execPath): SpawnSyncReturns<string> {
  return spawnSync(node, [join(clone, "scripts/with-node.mjs"), "say.ts", "hello"], {
    cwd: clone,
    encoding: "utf8",
    env: { ...process.env, PATH: [join(stage, "bin"), "/usr/bin", "/bin"].join(delimiter) },
  });
}

test("the first run installs what the lockfile says, the second one nothing, a changed manifest again", () => {
  putPnpm("12.18.0");
  const first = start();
  expect([first.status, first.stdout]).toEqual([0, "ran hello\n"]);
  expect(first.stderr).toMatch(/^Installing dependencies .*\nDependencies installed in/);
  expect(installsAsked()).toEqual(["pnpm install --frozen-lockfile --config.confirm-modules-purge=false"]);
  expect(start()).toMatchObject({ status: 0, stdout: "ran hello\n", stderr: "" });
  expect(installsAsked()).toHaveLength(1);
  writeFileSync(join(clone, "apps/one/package.json"), '{ "dependencies": {} }');
  expect(start().status).toBe(0);
  writeFileSync(join(clone, "pnpm-lock.yaml"), "lockfileVersion: 2\n");
  expect(start().status).toBe(0);
  expect(installsAsked()).toHaveLength(3);
});

test("without pnpm, or with one of another major version, npm's npx brings the pinned one", () => {
  putPnpm("9.15.0");
  putProgram("npx", "exit 0");
  expect(start()).toMatchObject({ status: 0, stdout: "ran hello\n" });
  expect(installsAsked()).toEqual([
    "npx --yes pnpm@12.18.0 install --frozen-lockfile --config.confirm-modules-purge=false",
  ]);
});

test("an installation that fails shows what pnpm said and the command to see all of it, and is tried again", () => {
  putPnpm("12.18.0", "echo 'ERR_PNPM_META_FETCH_FAIL: no registry' >&2; exit 1");
  const failed = start();
  expect([failed.status, failed.stdout]).toEqual([1, ""]);
  expect(failed.stderr).toContain("ERR_PNPM_META_FETCH_FAIL: no registry");
  expect(failed.stderr).toContain("npx --yes pnpm@12.18.0 install --frozen-lockfile");
  putPnpm("12.18.0");
  expect(start()).toMatchObject({ status: 0, stdout: "ran hello\n" });
});

test("a machine with Node 20 alone gets Node 24 from the registry, and is told where there is none for it", (context) => {
  const old = findOldNode() ?? context.skip("needs a Node from 20 to 23 on PATH, as Debian's or NodeSource's");
  putPnpm("12.18.0");
  const nothing = start(old);
  expect([nothing.status, nothing.stdout]).toEqual([1, ""]);
  expect(nothing.stderr).toMatch(
    /This needs Node 24\.11 or newer; here is 2\d\.[\s\S]*Install Node 24 and run the same command/,
  );
  const pinned = join(clone, "node_modules", PINNED, "bin/node");
  mkdirSync(dirname(pinned), { recursive: true });
  symlinkSync(process.execPath, pinned);
  expect(start(old)).toMatchObject({ status: 0, stdout: "ran hello\n" });
});

function findOldNode(): string | undefined {
  return (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, "node"))
    .find((file) => {
      try {
        const [major = 0] = execFileSync(file, ["--version"], { encoding: "utf8" }).slice(1).split(".").map(Number);
        return major >= 20 && major < 24;
      } catch {
        return false;
      }
    });
}
