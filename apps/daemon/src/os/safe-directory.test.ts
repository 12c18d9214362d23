import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { checkParents, checkPrivateDirectory, preparePrivateDirectory } from "./safe-directory.ts";

const uid = process.getuid?.() ?? -1;
const STRANGER = 54_321;
const asRoot = test.skipIf(uid !== 0);
const HINT = "(needs root: sudo npm test)";

let home = "";
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "kist-dir-"));
});
afterEach(() => rmSync(home, { recursive: true }));

const unsafe = (path: string, problem: string): unknown =>
  expect.objectContaining({ code: "path-unsafe", facts: expect.objectContaining({ path, problem }) });

test("a missing directory is made private, with what is missing above it", () => {
  const run = join(home, "a/b/run");
  preparePrivateDirectory(run, uid);
  for (const path of [run, join(home, "a"), join(home, "a/b")]) expect(statSync(path).mode & 0o777).toBe(0o700);
});

test.each([0o755, 0o750, 0o770, 0o777, 0o701])("a directory of mode %o is refused, not repaired", (mode) => {
  const run = join(home, "run");
  mkdirSync(run);
  chmodSync(run, mode);
  expect(() => preparePrivateDirectory(run, uid)).toThrow(unsafe(run, `its mode is 0${mode.toString(8)}, not 0700`));
  expect(statSync(run).mode & 0o777).toBe(mode);
});

test("a directory inside one that others may write to is refused", () => {
  const shared = join(home, "shared");
  mkdirSync(join(shared, "run"), { recursive: true, mode: 0o700 });
  chmodSync(shared, 0o777);
  expect(() => checkPrivateDirectory(join(shared, "run"), uid)).toThrow(unsafe(shared, "other users may write to it"));
  // Sticky, as /tmp: only owners rename what is theirs.
  chmodSync(shared, 0o1777);
  expect(() => checkPrivateDirectory(join(shared, "run"), uid)).not.toThrow();
});

test("a link in the place of the directory is refused, its target untouched", () => {
  const target = join(home, "target");
  mkdirSync(target, { mode: 0o700 });
  symlinkSync(target, join(home, "run"));
  expect(() => preparePrivateDirectory(join(home, "run"), uid)).toThrow(
    unsafe(join(home, "run"), "it is a symbolic link"),
  );
});

test("a file in the place of the directory is refused", () => {
  writeFileSync(join(home, "run"), "");
  expect(() => checkPrivateDirectory(join(home, "run"), uid)).toThrow(
    unsafe(join(home, "run"), "it is not a directory"),
  );
});

test("an own link above is followed, and what it leads through is checked", () => {
  mkdirSync(join(home, "disk/kist"), { recursive: true, mode: 0o700 });
  symlinkSync("disk", join(home, "data"));
  expect(() => checkPrivateDirectory(join(home, "data/kist"), uid)).not.toThrow();
  chmodSync(join(home, "disk"), 0o777);
  expect(() => checkPrivateDirectory(join(home, "data/kist"), uid)).toThrow(
    unsafe(join(home, "disk"), "other users may write to it"),
  );
});

test("links that form a loop end in a refusal", () => {
  symlinkSync("b", join(home, "a"));
  symlinkSync("a", join(home, "b"));
  expect(() => checkParents(join(home, "a/run"), uid)).toThrow(expect.objectContaining({ code: "path-unsafe" }));
});

asRoot(`a directory, a parent or a link of another user is refused ${HINT}`, () => {
  mkdirSync(join(home, "theirs/run"), { recursive: true, mode: 0o700 });
  chownSync(join(home, "theirs"), STRANGER, STRANGER);
  expect(() => checkPrivateDirectory(join(home, "theirs/run"), uid)).toThrow(
    unsafe(join(home, "theirs"), `user ${STRANGER} owns it`),
  );
  expect(() => checkPrivateDirectory(join(home, "theirs"), uid)).toThrow(
    unsafe(join(home, "theirs"), `user ${STRANGER} owns it`),
  );
});
