/** What the Node build of the CLI loads before it knows what it is asked: each file more costs every `kist get`. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, it } from "vitest";

import { bundleInParts, PARTS_FOLDER } from "./bundle.ts";

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "kist-parts-"));
  await bundleInParts(join(import.meta.dirname, "../../apps/cli/src/main.ts"), folder, "kist.cjs");
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Parts that a file needs at once. What it loads when asked to stands in a function. */
const needs = (file: string): string[] =>
  [...readFileSync(join(folder, file), "utf8").matchAll(/require_\w+\s*=\s*require\("\.\/([^"]+)"\)/g)].map(
    ([, path = ""]) => path.replace(`${PARTS_FOLDER}/`, "").replace(/-[\w-]{8}\.cjs$/, ""),
  );

it("the entry needs one part, and that part none", () => {
  expect(needs("kist.cjs")).toEqual(["start"]);
  const start = readdirSync(join(folder, PARTS_FOLDER)).find(
    (name) => name.startsWith("start-") && !name.includes("daemon"),
  );
  expect(needs(join(PARTS_FOLDER, start ?? ""))).toEqual([]);
});
it("`run` needs its own part, that one, and the bundler's few lines for a part of several modules", () => {
  const run = readdirSync(join(folder, PARTS_FOLDER)).filter((name) => /^run-[\w-]{8}\.cjs$/.test(name));
  expect(run).toHaveLength(1);
  expect(needs(join(PARTS_FOLDER, run[0] ?? "")).sort()).toEqual(["rolldown-runtime", "start"]);
});
