import { spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, expect, test } from "vitest";

import { parseStat } from "./process-table-linux.ts";
import { createProcessTable } from "./process-table.ts";

const directories: string[] = [];
afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
});

const LINE =
  "4711 (node) S 4700 4711 4700 34816 4711 4194560 1 0 0 0 1 1 0 0 20 0 11 0 123456 1 2 3 4 5 6 7 8 9 0 0 0 0 0 0 0 0";

test("a stat line gives parent, session, terminal and start time", () => {
  expect(parseStat(LINE)).toEqual({
    pid: 4711,
    name: "node",
    state: "S",
    parent: 4700,
    session: 4700,
    tty: 34816,
    startTime: 123456,
  });
});

test("a name that imitates the rest of the line changes nothing", () => {
  expect(parseStat(LINE.replace("(node)", "(a) R 1 1 1 0) (b)"))).toMatchObject({
    name: "a) R 1 1 1 0) (b",
    parent: 4700,
    startTime: 123456,
  });
});

test.each(["", "4711", "4711 (node", "4711 (node) S 1 2", "x (node) S 1 2 3", LINE.replace("123456", "soon")])(
  "%j is no stat line",
  (line) => {
    expect(parseStat(line)).toBeUndefined();
  },
);

test("a real program with a hostile name is read right", async () => {
  const directory = mkdtempSync(join(tmpdir(), "kist-os-"));
  directories.push(directory);
  const program = join(directory, "a) Z 1 2 (b");
  copyFileSync("/bin/sleep", program);
  const child = spawn(program, ["20"]);
  try {
    await new Promise((resolve) => child.once("spawn", resolve));
    const processes = createProcessTable();
    await expect.poll(() => processes.executable(child.pid ?? 0)).toBe(program);
    expect(processes.stat(child.pid ?? 0)).toMatchObject({ name: "a) Z 1 2 (b", parent: process.pid });
  } finally {
    child.kill("SIGKILL");
  }
});

test("nobody has a pid that is not there", () => {
  const processes = createProcessTable();
  expect(processes.stat(0)).toBeUndefined();
  expect(processes.stat(2 ** 22 + 1)).toBeUndefined();
  expect(processes.executable(2 ** 22 + 1)).toBe("");
});
