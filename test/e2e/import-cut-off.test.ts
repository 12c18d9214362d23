/** An import that is cut off: by Ctrl-C at each of its moments, and by whoever reads what it prints. Both builds. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { skipWithout } from "../../scripts/test-needs.ts";
import { BUILDS, run } from "./builds.ts";
import { beginStory, type Story } from "./story.ts";

const MANY = 1500;

describe.each(BUILDS)("an import that is cut off, $name build", (build) => {
  let story: Story;
  beforeAll(async () => {
    story = beginStory(build);
    await story.kist(["init", "--throw-away", "--yes"]);
  });
  afterAll(() => story.end());

  const file = (name: string, count: number): string => {
    const path = join(story.repository, name);
    writeFileSync(path, Array.from({ length: count }, (_, i) => `KEY_${i}=value-${i}\n`).join(""));
    return path;
  };
  const stored = async (namespace: string): Promise<number> => {
    const { stdout } = await story.kist(["list", "-e", "dev", "-n", namespace, "--json"]);
    return stdout === "" ? 0 : (JSON.parse(stdout) as { secrets: unknown[] }).secrets.length;
  };
  /** The words as a shell's, so that redirections can follow. */
  const inBash = (script: string, words: readonly string[]) =>
    run(["bash"], ["-c", script, "bash", ...build.command, ...words], { home: story.home, cwd: story.repository });

  it("Ctrl-C at the question stores nothing and leaves the file", async (context) => {
    skipWithout(context, "script");
    const path = file("asked.env", 3);
    const session = story.onTerminal("kist import asked.env -e dev -n asked");
    await session.until("Store 3 secrets?");
    session.type("\x03");
    expect(await session.ended).toBe(130);
    expect(session.shown()).toContain("Interrupted. Nothing was done.");
    expect([await stored("asked"), existsSync(path)]).toEqual([0, true]);
  });
  it("Ctrl-C when it is stored says that it is, and that the file is still there", async (context) => {
    skipWithout(context, "script");
    const path = file("after.env", 3);
    const session = story.onTerminal("kist import after.env -e dev -n after");
    await session.until("Store 3 secrets?");
    session.type("y\r");
    await session.until("naming dev/after?");
    session.type("n\r");
    await session.until("Overwrite and remove after.env?");
    session.type("\x03");
    expect(await session.ended).toBe(130);
    expect(session.shown()).toContain("Interrupted. The values are stored, and after.env is still there.");
    expect(session.shown()).not.toContain("Nothing was done");
    expect([await stored("after"), existsSync(path)]).toEqual([3, true]);
  });
  it("Ctrl-C while it stores leaves all of it or nothing, and never an emptied file without its values", async (context) => {
    skipWithout(context, "script");
    for (const [i, delay] of [0, 40, 120].entries()) {
      const path = file(`cut-${i}.env`, MANY);
      const session = story.onTerminal(`kist import cut-${i}.env -e dev -n cut-${i} --yes --remove`);
      await session.until("Storing 1500 secrets");
      await new Promise((resolve) => setTimeout(resolve, delay));
      session.type("\x03");
      await session.ended;
      const count = await stored(`cut-${i}`);
      expect([0, MANY]).toContain(count);
      if (count === 0) expect(existsSync(path)).toBe(true);
    }
  });
  it("a reader that is slow gets all of it, and one that goes away stops nothing that was asked for", async (context) => {
    skipWithout(context, "bash");
    file("slow.env", MANY);
    const words = ["import", "slow.env", "-e", "dev", "-n", "slow", "--yes", "--json"];
    const slow = await inBash('set -o pipefail; "$@" | { sleep 1.5; cat; }', words);
    expect(slow.status).toBe(0);
    expect((JSON.parse(slow.stdout) as { results: unknown[] }).results).toHaveLength(MANY);

    const gone = file("gone.env", MANY);
    const left = await inBash('"$@" --remove | true; exit ${PIPESTATUS[0]}', [
      "import",
      "gone.env",
      "-e",
      "dev",
      "-n",
      "gone",
      "--yes",
      "--json",
    ]);
    expect(left.status).toBe(141);
    expect([await stored("gone"), existsSync(gone)]).toEqual([MANY, true]);
  });
  it("the plan's reader may go away too: what it was told to do is done", async (context) => {
    skipWithout(context, "bash");
    const path = file("plan.env", MANY);
    const words = ["import", "plan.env", "-e", "dev", "-n", "plan", "--yes", "--remove"];
    const ran = await inBash('"$@" 2>&1 | head -1; exit ${PIPESTATUS[0]}', words);
    expect([ran.status, ran.stdout]).toEqual([0, expect.stringContaining("dev/plan")]);
    expect([await stored("plan"), existsSync(path)]).toEqual([MANY, false]);
  });
  it("a full disk behind stdout is said, with the values stored and the file kept", async (context) => {
    skipWithout(context, "bash");
    const path = file("full.env", 3);
    const words = ["import", "full.env", "-e", "dev", "-n", "full", "--yes", "--remove", "--json"];
    const ran = await inBash('"$@" > /dev/full', words);
    expect([ran.status, ran.stderr]).toEqual([1, expect.stringContaining('"code":"output-closed"')]);
    expect([await stored("full"), existsSync(path)]).toEqual([3, true]);
  });
});
