/** The awkward values through the whole of it: into the vault, out in every format, with both builds of the program. */
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { FORMATS, writeFormat, type Format } from "../../apps/cli/src/formats/write/formats.ts";
import { skipWithout } from "../../scripts/test-needs.ts";
import { AWKWARD_VALUES } from "../corpus/awkward-values.ts";
import { BUILDS } from "./builds.ts";
import { beginStory, type Story } from "./story.ts";

const VALUES = Object.entries(AWKWARD_VALUES).map(([name, value]) => ({ name: `V_${name}`, value }));
const PLACE = { name: "awkward", namespace: undefined };

describe.each(BUILDS)("a vault of awkward values, $name build", (build) => {
  let story: Story;
  beforeAll(async () => {
    story = beginStory(build);
    await story.kist(["init", "--throw-away", "--yes"]);
    const file = join(story.repository, "values.json");
    writeFileSync(file, JSON.stringify(Object.fromEntries(VALUES.map(({ name, value }) => [name, value]))));
    const imported = await story.kist(["import", file, "-e", "dev", "-n", "awkward", "--yes"]);
    expect([imported.status, imported.stderr]).toEqual([0, expect.stringContaining(`${VALUES.length} new`)]);
  });
  afterAll(() => story.end());

  const plain = FORMATS.filter((format) => format !== "github-actions");
  it.each(plain)("leaves as %s exactly as it is written, in a file of its owner's", async (format: Format) => {
    const refused = (await writeFormat(format, VALUES, PLACE)).refusals.map(({ name }) => name);
    const words = ["export", "-e", "dev", "-n", "awkward", "--format", format];
    if (refused.length > 0) {
      const ran = await story.kist(words);
      expect(ran).toMatchObject({ status: 2, stdout: "" });
      for (const name of refused) expect(ran.stderr).toContain(name);
    }
    const fit = VALUES.filter(({ name }) => !refused.includes(name)).sort((a, b) => (a.name < b.name ? -1 : 1));
    const file = join(story.repository, `out.${format}`);
    const ran = await story.kist([...words, "--only", fit.map(({ name }) => name).join(","), "-o", file]);
    expect([ran.status, ran.stdout]).toEqual([0, ""]);
    const lines = (text: string): string[] => text.split("\n").sort();
    expect(lines(readFileSync(file, "utf8"))).toEqual(lines((await writeFormat(format, fit, PLACE)).text));
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("is what a shell has after eval, and a GitHub job after its step", async (context) => {
    skipWithout(context, "bash");
    const quoted = build.command.map((word) => `'${word}'`).join(" ");
    const script = `eval "$(${quoted} export -e dev -n awkward --format shell)"; exec env -0`;
    const { run } = await import("./builds.ts");
    const shell = await run(["bash", "--norc", "-c", script], [], { home: story.home, cwd: story.repository });
    const variables = new Map(
      shell.stdout.split("\0").map((each) => [each.split("=")[0], each.slice(each.indexOf("=") + 1)]),
    );
    for (const { name, value } of VALUES) expect([name, variables.get(name)]).toEqual([name, value]);
    const file = join(story.repository, "github_env");
    writeFileSync(file, "");
    const job = await story.kist(["export", "-e", "dev", "-n", "awkward", "--format", "github-actions"], {
      environment: { GITHUB_ACTIONS: "true", GITHUB_ENV: file },
    });
    expect(job.status).toBe(0);
    expect(
      job.stdout
        .split("\n")
        .slice(0, -1)
        .every((line) => line.startsWith("::add-mask::")),
    ).toBe(true);
    const { readGithubFile } = await import("../formats/written-readers.ts");
    expect(Object.fromEntries(readGithubFile(readFileSync(file, "utf8")))).toEqual(
      Object.fromEntries(VALUES.map(({ name, value }) => [name, value])),
    );
  });
});
