import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { findProgram } from "./program.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kist-program-"));
  for (const name of ["first", "second"]) mkdirSync(join(folder, name));
  writeFileSync(join(folder, "first", "tool"), "not executable");
  writeFileSync(join(folder, "second", "tool"), "#!/bin/sh\n", { mode: 0o755 });
  writeFileSync(join(folder, "second", "bare"), "echo bare\n", { mode: 0o755 });
  mkdirSync(join(folder, "second", "folder"));
  symlinkSync("circle", join(folder, "circle"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const path = (...names: readonly string[]): string => names.map((name) => join(folder, name)).join(":");
const refusal = (name: string, where: string): unknown => {
  try {
    return findProgram(name, [], where);
  } catch (error) {
    return error;
  }
};

test("what can run is found behind what cannot, as a shell finds it", () => {
  expect(findProgram("tool", ["a"], path("first", "second")).file).toBe(join(folder, "second", "tool"));
  expect(findProgram("bare", ["a"], path("second"))).toEqual({
    file: "/bin/sh",
    args: ["sh", join(folder, "second", "bare"), "a"],
  });
});

test("126 is said of what is there and cannot run, 127 of what is not there", () => {
  for (const [name, where] of [
    ["tool", path("first")],
    ["folder", path("second")],
    [join(folder, "first", "tool"), ""],
    [join(folder, "circle", "tool"), ""],
  ] as const)
    expect(refusal(name, where)).toMatchObject({ exit: 126 });
  for (const [name, where] of [
    ["none", path("first", "second")],
    ["", path("second")],
    [join(folder, "none"), ""],
  ] as const)
    expect(refusal(name, where)).toMatchObject({ exit: 127 });
});

test("a folder of PATH that may not be looked into hides nothing and stands for nothing", () => {
  const closed = join(folder, "closed");
  mkdirSync(closed, { mode: 0o000 });
  // Root may look into that one: a circle of links is closed to everybody.
  const where = path("circle", "closed", "second");
  expect(findProgram("tool", [], where).file).toBe(join(folder, "second", "tool"));
  expect(refusal("none", where)).toMatchObject({ exit: 127 });
  chmodSync(closed, 0o700);
});
