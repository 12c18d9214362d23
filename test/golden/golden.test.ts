/**
 * What scripts and people rely on, compared with the reviewed files beside this one. Meant otherwise than it was:
 * `node scripts/renew-goldens.ts`, and look at the difference.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { isGroup } from "../../apps/cli/src/command.ts";
import { VERBS } from "../../apps/cli/src/verbs.ts";
import { describeErrors } from "./errors.ts";
import { beginGoldenDay, FOLDER, type GoldenDay } from "./golden-day.ts";
import { describeHelp } from "./help.ts";
import { WITHOUT_JSON } from "./without-json.ts";

const HERE = import.meta.dirname;
const read = (...path: readonly string[]): string => readFileSync(join(HERE, ...path), "utf8");
const namesIn = (folder: string): string[] =>
  readdirSync(folder)
    .map((file) => file.replace(/\.txt$/, ""))
    .sort();

describe("help and errors", () => {
  it("every verb's help is the reviewed one", async () => {
    const now = await describeHelp();
    expect(namesIn(join(HERE, "help"))).toEqual([...now.keys()].sort());
    for (const [verb, text] of now) expect(text, verb).toBe(read("help", `${verb}.txt`));
  });
  it("every error's words and exit status are the reviewed ones", () => {
    expect(describeErrors()).toBe(read("errors.txt"));
  });
});

describe("--json", () => {
  let day: GoldenDay;
  beforeAll(() => {
    day = beginGoldenDay();
  });
  afterAll(() => day.end(), 120_000);

  it("of every verb and sub-command stands in a golden file, or is said to have none", async () => {
    const texts = new Map(namesIn(FOLDER).map((name) => [name, read("json", `${name}.txt`)]));
    const lacking: string[] = [];
    for (const [name, load] of Object.entries(VERBS)) {
      const verb = await load();
      if (!isGroup(verb) && verb.spec.hidden === true) continue;
      const paths = isGroup(verb) ? verb.commands.map(({ spec }) => `${name} ${spec.name}`) : [name];
      for (const path of paths) {
        const shown =
          texts
            .get(name)
            ?.split("\n")
            .some((line) => line.startsWith("$ ") && isCallOf(path, line)) ?? false;
        if (shown === Object.hasOwn(WITHOUT_JSON, path)) lacking.push(path);
      }
    }
    expect(lacking, "add to test/golden/json/<verb>.txt, then node scripts/renew-goldens.ts <verb>").toEqual([]);
    expect(Object.keys(WITHOUT_JSON).filter((path) => !Object.hasOwn(VERBS, path.split(" ")[0] ?? ""))).toEqual([]);
  });
  it.each(namesIn(FOLDER))(
    "kist %s has the reviewed fields",
    async (verb) => {
      const text = read("json", `${verb}.txt`);
      expect(await day.renew(verb, text)).toBe(text);
    },
    120_000,
  );
});

function isCallOf(path: string, line: string): boolean {
  return line.includes(`kist ${path}`) && line.endsWith(" --json");
}
