import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "kist-with-node-"));
afterAll(() => rmSync(folder, { recursive: true }));
const WITH_NODE = join(import.meta.dirname, "with-node.mjs");

function writeScript(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

test("runs TypeScript on Node 24 with the arguments as they are, and gives its exit status back", () => {
  const script = writeScript(
    "say.ts",
    "const status: number = 3; console.log(process.versions.node.split('.')[0], JSON.stringify(process.argv.slice(2))); process.exitCode = status;",
  );
  const { stdout, status } = spawnSync(process.execPath, [WITH_NODE, script, "a b", "--flag", ""], {
    encoding: "utf8",
  });
  expect(stdout).toBe('24 ["a b","--flag",""]\n');
  expect(status).toBe(3);
});

test("passes a signal on and ends as the script does", async () => {
  const script = writeScript(
    "wait.ts",
    "process.on('SIGTERM', () => process.exit(7)); console.log('ready'); setInterval(() => {}, 1000);",
  );
  const child = spawn(process.execPath, [WITH_NODE, script], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([7, null]);
});

test("a script that a signal ended gives 128 and its number", () => {
  const script = writeScript("die.ts", "process.kill(process.pid, 'SIGKILL');");
  expect(spawnSync(process.execPath, [WITH_NODE, script]).status).toBe(137);
});

test("without a script it says what it is for", () => {
  const { stderr, status } = spawnSync(process.execPath, [WITH_NODE], { encoding: "utf8" });
  expect(stderr).toContain("Which script?");
  expect(status).toBe(1);
});
