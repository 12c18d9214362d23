/** What the Node build of the CLI loads before it knows what it is asked: each file more costs every `kist get`. */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, it } from "vitest";

import { ERRORS } from "../../packages/protocol/src/errors.ts";
import { bundleInParts, PARTS_FOLDER } from "./bundle.ts";

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "kist-parts-"));
  await bundleInParts(join(import.meta.dirname, "../../apps/cli/src/main.ts"), folder, "kist.cjs");
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Parts that a file needs at once. What it loads when asked to stands in a function. */
const needs = (file: string): string[] =>
  [...readFileSync(join(folder, file), "utf8").matchAll(/require_\w+\s*=\s*require\("\.{1,2}\/([^"]+)"\)/g)].map(
    ([, path = ""]) => path.replace(`${PARTS_FOLDER}/`, "").replace(/-[\w-]{8}\.cjs$/, ""),
  );

it("`get` needs the entry and nothing else", () => {
  expect(needs("kist.cjs")).toEqual([]);
  expect(readFileSync(join(folder, "kist.cjs"), "utf8")).toContain("Print the value of a secret.");
});
it("what is said when something fails is not read before", () => {
  const entry = readFileSync(join(folder, "kist.cjs"), "utf8");
  for (const { what } of Object.values(ERRORS).filter(({ what }) => what.length > 20))
    expect(entry).not.toContain(what);
  const words = readdirSync(join(folder, PARTS_FOLDER)).find((name) => /^errors-[\w-]{8}\.cjs$/.test(name)) ?? "";
  expect(readFileSync(join(folder, PARTS_FOLDER, words), "utf8")).toContain(ERRORS["not-initialised"].what);
});
it("the entry stays small: reading a kilobyte of it takes Node 35 µs, at each start", () => {
  expect(readFileSync(join(folder, "kist.cjs")).length).toBeLessThan(26 * 1024);
});
it("a line that is wrong is answered although all parts are gone, as while an update replaces them", () => {
  const alone = join(mkdtempSync(join(folder, "alone-")), "kist.cjs");
  copyFileSync(join(folder, "kist.cjs"), alone);
  const { status, stderr } = spawnSync(process.execPath, [alone, "get", "--no-such-flag"], { encoding: "utf8" });
  expect(stderr).toBe("kist: kist get has no flag --no-such-flag.\n");
  expect(status).toBe(2);
});
it("`run` needs its own part, the entry, and the bundler's few lines for a part of several modules", () => {
  const run = readdirSync(join(folder, PARTS_FOLDER)).filter((name) => /^run-[\w-]{8}\.cjs$/.test(name));
  expect(run).toHaveLength(1);
  expect(needs(join(PARTS_FOLDER, run[0] ?? "")).sort()).toEqual(["kist.cjs", "rolldown-runtime"]);
});
