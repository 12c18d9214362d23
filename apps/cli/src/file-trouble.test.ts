import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { appendWhole } from "./append-file.ts";
import { whyNotRead } from "./file-trouble.ts";
import { replaceFile } from "./replace-file.ts";
import { saveNewFile } from "./save-file.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kist-trouble-"));
  writeFileSync(join(folder, "there"), "as it was");
  mkdirSync(join(folder, "folder"));
  symlinkSync("circle", join(folder, "circle"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function refusal(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error("was not refused");
}

test("a file that is there is not written over, and that is what is said", () => {
  const path = join(folder, "there");
  expect(refusal(() => saveNewFile(path, "new"))).toMatchObject({
    code: "file-unwritable",
    what: `${path} was not written.`,
    why: "There is a file of that name already.",
  });
  expect(readFileSync(path, "utf8")).toBe("as it was");
});

test("a folder that is not there, or is none, is named as that, with no draft's name and no call of the system", () => {
  for (const [name, why] of [
    ["none/file", "There is no such folder."],
    ["there/file", "Something on the way to it is no folder."],
    ["circle/file", "It is a link, or its links lead in a circle."],
  ] as const)
    for (const write of [saveNewFile, replaceFile])
      expect(refusal(() => write(join(folder, name), "x"))).toMatchObject({ why });
  expect(refusal(() => appendWhole(join(folder, "folder"), "x"))).toMatchObject({ why: "It is a folder." });
  expect(readdirSync(folder).sort()).toEqual(["circle", "folder", "there"]);
});

test("what nobody foresaw keeps the system's words", () => {
  expect(whyNotRead(Object.assign(new Error("EMFILE: too many open files"), { code: "EMFILE" }))).toContain("EMFILE");
  expect(whyNotRead("odd")).toBe("odd");
});
