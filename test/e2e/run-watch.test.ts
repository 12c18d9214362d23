/** `kist run --watch`: a program that follows its secrets. Real daemon, real programs. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { BUILDS, type Running } from "./builds.ts";
import { beginStory, type Story } from "./story.ts";

/** A change reaches the program within this, debounce and its start included. */
const SOON = { timeout: 8_000, interval: 50 };

describe.each(BUILDS)("kist run --watch, $name build", (build) => {
  let story: Story;
  let scratch = "";
  let running: Running | undefined;
  beforeAll(async () => {
    scratch = mkdtempSync(join(tmpdir(), "kist-watch-"));
    story = beginStory(build);
    await story.kist(["init", "--throw-away", "--yes"]);
    await set({ COLOUR: "red", SHAPE: "round" });
    await set({ OTHER: "1" }, "bank");
  });
  afterEach(async () => {
    running?.process.kill("SIGTERM");
    await running?.result;
    running = undefined;
  });
  afterAll(async () => {
    await story.end();
    rmSync(scratch, { recursive: true });
  });
  const set = async (values: Readonly<Record<string, string>>, namespace = "shop"): Promise<void> => {
    for (const [name, input] of Object.entries(values)) {
      const words = ["set", name, "-e", "dev", "-n", namespace, "--create-namespace"];
      expect(await story.kist(words, { input })).toMatchObject({ status: 0 });
    }
  };
  const watch = (script: string, flags: readonly string[] = []): Running => {
    const words = ["run", "-e", "dev", "-n", "shop", "--watch", "--no-masking", ...flags, "--", "sh", "-c", script];
    running = story.starting(words);
    return running;
  };
  const STAYS = "exec sleep 60";

  it("starts the program again with the new value, and says which name changed, no value", async () => {
    const run = watch(`echo "up $COLOUR"; ${STAYS}`);
    await run.until("up red");
    await set({ COLOUR: "green" });
    await run.until("up green");
    await set({ COLOUR: "red" });
    await expect.poll(() => run.seen(), SOON).toBe("up red\nup green\nup red\n");
    run.process.kill("SIGTERM");
    const { stderr, status } = await run.result;
    expect(stderr).toMatch(/changed: COLOUR\./);
    expect(stderr).not.toContain("green");
    expect(status).toBe(143);
  });
  it("leaves it alone for what it does not use: other names, other places, the same value again", async () => {
    const run = watch(`echo "up $COLOUR $$"; ${STAYS}`, ["--only", "COLOUR"]);
    await run.until("up red");
    await set({ SHAPE: "square" });
    await set({ OTHER: "2" }, "bank");
    await set({ COLOUR: "red" });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(run.seen().split("up").length).toBe(2);
  });
  it("follows what a template is filled with", async () => {
    const words = ["set", "SIGN", "-e", "dev", "-n", "shop", "--template"];
    expect(await story.kist(words, { input: "a ${COLOUR} sign" })).toMatchObject({ status: 0 });
    const run = watch(`echo "up $SIGN"; ${STAYS}`, ["--only", "SIGN"]);
    await run.until("up a red sign");
    await set({ COLOUR: "green" });
    await run.until("up a green sign");
    await set({ COLOUR: "red" });
    await run.until("up a red sign");
    await story.kist(["rm", "kist://dev/shop/SIGN"]);
  });
  it("makes one restart of many changes in a row", async () => {
    const run = watch(`echo "up $COLOUR"; ${STAYS}`);
    await run.until("up red");
    for (const n of [1, 2, 3]) await set({ COLOUR: `c${n}`, SHAPE: `s${n}` });
    await run.until("up c3");
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(run.seen().match(/up /g)?.length).toBeLessThanOrEqual(3);
    await set({ COLOUR: "red" });
    await run.until("up red");
  });
  it("ends with the program's status when it ends by itself, also right after a restart", async () => {
    expect(await watch("exit 7").result).toMatchObject({ status: 7 });
    expect(await watch("kill -SEGV $$").result).toMatchObject({ status: 139 });
    const run = watch(`[ "$COLOUR" = bad ] && exit 9; echo "up"; ${STAYS}`);
    await run.until("up");
    await set({ COLOUR: "bad" });
    expect(await run.result).toMatchObject({ status: 9 });
    await set({ COLOUR: "red" });
  });
  it("asks the program to end, waits, and kills what does not", async () => {
    const file = join(scratch, `ended-${build.name}`);
    const polite = watch(`trap 'echo bye >> ${file}; exit 0' TERM; echo "up $COLOUR"; while :; do sleep 0.05; done`);
    await polite.until("up red");
    await set({ COLOUR: "blue" });
    await polite.until("up blue");
    expect(readFileSync(file, "utf8")).toBe("bye\n");
    polite.process.kill("SIGTERM");
    expect(await polite.result).toMatchObject({ status: 0 });
    const stubborn = watch(`trap '' TERM; echo "up $COLOUR"; while :; do sleep 0.05; done`, ["--kill-after", "0.3"]);
    await stubborn.until("up blue");
    await set({ COLOUR: "red" });
    await stubborn.until("up red");
    stubborn.process.kill("SIGTERM");
    expect(await stubborn.result).toMatchObject({ status: 137 });
  });
  it("ends instead of starting again when it is told to end in between", async () => {
    const script = `trap 'sleep 1; exit 3' TERM; echo "up $COLOUR"; while :; do sleep 0.05; done`;
    const run = watch(script);
    await run.until("up red");
    await set({ COLOUR: "late" });
    await expect.poll(() => run.process.exitCode, { timeout: 400, interval: 50 }).toBe(null);
    await new Promise((resolve) => setTimeout(resolve, 600));
    run.process.kill("SIGTERM");
    expect((await run.result).stdout).not.toContain("up late");
    await set({ COLOUR: "red" });
  });
  it("writes files anew and sends a signal instead, where that is asked for", async () => {
    const script = `trap 'echo "now $(cat $COLOUR)"' HUP; echo "up $(cat $COLOUR)"; while :; do sleep 0.05; done`;
    const run = watch(script, ["--as-file", "COLOUR", "--watch-signal", "HUP"]);
    await run.until("up red");
    await set({ COLOUR: "green" });
    await run.until("now green");
    await set({ COLOUR: "red" });
    await run.until("now red");
    expect(run.seen().match(/up /g)).toHaveLength(1);
  });
  it("goes on through a lock and a restart of the daemon, and sees what changed meanwhile", async () => {
    const run = watch(`echo "up $COLOUR"; ${STAYS}`);
    await run.until("up red");
    expect(await story.kist(["lock"])).toMatchObject({ status: 0 });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(run.process.exitCode).toBe(null);
    expect(await story.kist(["unlock"])).toMatchObject({ status: 0 });
    await set({ COLOUR: "after-lock" });
    await run.until("up after-lock");
    expect(await story.kist(["daemon", "stop"])).toMatchObject({ status: 0 });
    await set({ COLOUR: "red" });
    await run.until("up red");
  });
  it("never starts a daemon that somebody stopped", async () => {
    const run = watch(`echo "up $COLOUR"; ${STAYS}`);
    await run.until("up red");
    expect(await story.kist(["daemon", "stop"])).toMatchObject({ status: 0 });
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(await story.kist(["daemon", "status"])).not.toMatchObject({ status: 0 });
    expect(run.process.exitCode).toBe(null);
  });
});
