/** A vault that demands an owner and an expiry takes nothing without them, by whatever verb it comes. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { BUILDS, type Result } from "./builds.ts";
import { beginStory, type Story } from "./story.ts";

const PLACE = ["-e", "dev", "-n", "shop"];
const BOTH = ["--owner", "ada", "--expires", "2099-01-01"];

describe.each(BUILDS)("a vault with demands, $name build", (build) => {
  let story: Story;
  const kist = (words: readonly string[], input?: string): Promise<Result> =>
    story.kist([...words, ...PLACE], input === undefined ? {} : { input });
  beforeAll(async () => {
    story = beginStory(build);
    expect(await story.kist(["init", "--throw-away", "--yes"])).toMatchObject({ status: 0 });
    expect(await kist(["set", "OLD", "-", "--create-namespace"], "from before")).toMatchObject({ status: 0 });
    const demand = ["vault", "settings", "--require-owner", "on", "--require-expires", "on"];
    expect(await story.kist(demand)).toMatchObject({ status: 0 });
  });
  afterAll(() => story.end());

  it("names what is lacking and the flag that gives it, one demand after the other", async () => {
    for (const name of ["NEW", "OLD"])
      expect(await kist(["set", name, "-"], "v")).toMatchObject({
        status: 6,
        stderr: expect.stringMatching(/demands owner[\s\S]*--owner/),
      });
    expect((await kist(["set", "NEW", "-", "--owner", "ada"], "v")).stderr).toMatch(/demands expires[\s\S]*--expires/);
    expect(await kist(["set", "MADE", "--generate", "password"])).toMatchObject({ status: 6 });
    expect((await kist(["list", "--json"])).stdout).not.toMatch(/"(NEW|MADE)"/);
  });
  it("takes a secret with both, does not ask for them again, and does not let them go", async () => {
    expect(await kist(["set", "NEW", "-", ...BOTH], "v")).toMatchObject({ status: 0 });
    expect(await kist(["set", "NEW", "-"], "v2")).toMatchObject({ status: 0 });
    for (const field of ["owner", "expires"])
      expect(await kist(["set", "NEW", "--metadata-only", "--clear", field])).toMatchObject({ status: 6 });
    expect(JSON.parse((await kist(["show", "NEW", "--json"])).stdout)).toMatchObject({
      ordinal: 2,
      metadata: { owner: "ada", expires: "2099-01-01" },
    });
  });
  it("keeps a file that it did not import", async () => {
    const file = join(story.repository, ".env");
    writeFileSync(file, "A=1\nB=2\n");
    expect(await kist(["import", ".env", "--yes", "--remove"])).toMatchObject({ status: 6 });
    expect(existsSync(file)).toBe(true);
    expect((await kist(["list", "--json"])).stdout).not.toContain('"A"');
    expect(await kist(["import", ".env", "--yes", "--remove", ...BOTH])).toMatchObject({ status: 0 });
    expect(existsSync(file)).toBe(false);
  });
});
