/** `kist doctor` on a real home: through the daemon that runs, and on the files. Both builds. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { homeAt } from "../daemon/harness/home.ts";
import { flipBit, tamper } from "../daemon/harness/tamper.ts";
import { BUILDS } from "./builds.ts";
import { beginStory, type Story } from "./story.ts";

describe.each(BUILDS)("the doctor, $name build", (build) => {
  let story: Story;
  beforeAll(async () => {
    story = beginStory(build);
    await story.kist(["init", "--throw-away", "--yes"]);
    await story.kist(["set", "A", "-e", "dev", "-n", "shop", "--create-namespace"], { input: "1" });
  });
  afterAll(() => story.end());
  const pid = async (): Promise<unknown> =>
    (JSON.parse((await story.kist(["daemon", "status", "--json"])).stdout) as { readonly pid?: number }).pid;

  it("looks through the daemon, which stays", async () => {
    const before = await pid();
    const looked = await story.kist(["doctor"]);
    expect([looked.status, looked.stdout]).toEqual([0, expect.stringContaining("The daemon looked over")]);
    expect(looked.stdout).toContain("Everything checked is well.");
    expect(await pid()).toBe(before);
  });
  it("works on the files where it is told to, and where the vault is locked", async () => {
    const offline = await story.kist(["doctor", "--offline", "--yes"]);
    expect([offline.status, offline.stdout]).toEqual([0, expect.stringContaining("directory, file modes and lock")]);
    expect(await pid()).toBeUndefined();
    await story.kist(["unlock"]);
    await story.kist(["lock"]);
    const locked = await story.kist(["doctor", "--json", "--yes"]);
    expect(locked.status).toBe(0);
    expect(JSON.parse(locked.stdout)).toEqual({ findings: [], sealedChecked: true, offline: true });
    await story.kist(["unlock"]);
  });
  it("names what was changed behind the daemon's back, and what to do", async () => {
    tamper(homeAt(story.home, "."), (rows) =>
      flipBit(rows, "sealed_values", "bytes", rows.all("select id from sealed_values")[0]?.["id"]),
    );
    const looked = await story.kist(["doctor"]);
    expect(looked.status).toBe(7);
    expect(looked.stdout).toMatch(/wrong vault \w{8}, stream \w{8}: a sealed value .*\(hash\)\n {6}Restore/);
  });
});
