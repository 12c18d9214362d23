import { execFileSync } from "node:child_process";
import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { utf8ToBytes } from "@kist/model";
import { afterEach, beforeEach, expect, test } from "vitest";

import { toFileError } from "./error.ts";
import { readPrivateFile, removePrivateFile, writePrivateFile } from "./safe-file.ts";

const uid = process.getuid?.() ?? -1;
const SECRET = utf8ToBytes("slot secret");

let home = "";
let path = "";
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "kist-file-"));
  path = join(home, "slot");
});
afterEach(() => rmSync(home, { recursive: true }));

const unsafe = expect.objectContaining({ code: "path-unsafe" });

test("what is written is read back, private, and replaced whole", () => {
  writePrivateFile(path, utf8ToBytes("a much longer first content"), uid);
  writePrivateFile(path, SECRET, uid);
  expect(readPrivateFile(path, 100, uid)).toEqual(SECRET);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(home)).toEqual(["slot"]);
});

test("a file that is not there is nothing, not an error", () => {
  expect(readPrivateFile(path, 100, uid)).toBeUndefined();
});

test("what is removed is gone, once and again; a link in its place goes, its target stays", () => {
  const target = join(home, "target");
  writeFileSync(target, "precious", { mode: 0o600 });
  symlinkSync(target, path);
  for (let times = 0; times < 2; times++) removePrivateFile(path, uid);
  expect(readdirSync(home)).toEqual(["target"]);
});

test("what the disk says becomes a code; a mistake of ours stays what it is", () => {
  const said = (code: string): unknown => toFileError(Object.assign(new Error(code), { code, syscall: "write" }));
  expect(said("ENOSPC")).toEqual(expect.objectContaining({ code: "disk-full" }));
  expect(said("EIO")).toEqual(expect.objectContaining({ code: "storage-failed" }));
  const mistake = new TypeError("of ours");
  expect(toFileError(mistake)).toBe(mistake);
  expect(() => writePrivateFile(join(home, "nowhere", "slot"), SECRET, uid)).toThrow(
    expect.objectContaining({ code: "storage-failed" }),
  );
});

test("a link in the file's place is refused both ways, its target untouched", () => {
  const target = join(home, "target");
  writeFileSync(target, "precious", { mode: 0o600 });
  symlinkSync(target, path);
  expect(() => writePrivateFile(path, SECRET, uid)).toThrow(unsafe);
  expect(() => readPrivateFile(path, 100, uid)).toThrow(unsafe);
  expect(readFileSync(target, "utf8")).toBe("precious");
});

test("a link that points nowhere does not create its target", () => {
  symlinkSync(join(home, "nowhere"), path);
  expect(() => writePrivateFile(path, SECRET, uid)).toThrow(unsafe);
  expect(readdirSync(home)).toEqual(["slot"]);
});

test("a link in the directory's place is refused, what it leads to untouched", () => {
  const target = join(home, "target");
  mkdirSync(target, { mode: 0o700 });
  symlinkSync(target, join(home, "link"));
  expect(() => writePrivateFile(join(home, "link/slot"), SECRET, uid)).toThrow(unsafe);
  expect(readdirSync(target)).toEqual([]);
});

test("a hard link to another file is replaced, the other file keeps its content", () => {
  const other = join(home, "other");
  writeFileSync(other, "precious", { mode: 0o600 });
  linkSync(other, path);
  writePrivateFile(path, SECRET, uid);
  expect(readFileSync(other, "utf8")).toBe("precious");
});

test("a directory swapped for a link after it was opened is written to where it was opened", () => {
  const real = join(home, "real");
  const trap = join(home, "trap");
  mkdirSync(real, { mode: 0o700 });
  mkdirSync(trap, { mode: 0o700 });
  // The swap happens when the bytes are first asked for, which is after the directory was opened.
  const bytes = utf8ToBytes("slot secret");
  let swapped = false;
  Object.defineProperty(bytes, "length", {
    get() {
      if (!swapped) {
        swapped = true;
        renameSync(real, join(home, "moved"));
        symlinkSync(trap, real);
      }
      return bytes.byteLength;
    },
  });
  writePrivateFile(join(real, "slot"), bytes, uid);
  expect(readFileSync(join(home, "moved/slot"), "utf8")).toBe("slot secret");
  expect(readdirSync(trap)).toEqual([]);
});

test.each([0o644, 0o640, 0o604])("a file that others may read (%o) is refused", (mode) => {
  writeFileSync(path, "x");
  chmodSync(path, mode);
  expect(() => readPrivateFile(path, 100, uid)).toThrow(unsafe);
});

test.each([0o755, 0o770])("a directory that others may enter (%o) is refused", (mode) => {
  chmodSync(home, mode);
  expect(() => writePrivateFile(path, SECRET, uid)).toThrow(unsafe);
  expect(readdirSync(home)).toEqual([]);
});

test("more than the limit is refused, a pipe does not hang", () => {
  writeFileSync(path, "x".repeat(101), { mode: 0o600 });
  expect(() => readPrivateFile(path, 100, uid)).toThrow(unsafe);
  rmSync(path);
  execFileSync("mkfifo", ["-m", "600", path]);
  expect(() => readPrivateFile(path, 100, uid)).toThrow(unsafe);
  expect(() => writePrivateFile(path, SECRET, uid)).toThrow(unsafe);
});
