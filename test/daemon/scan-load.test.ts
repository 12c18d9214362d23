/** Gigabytes pass through a scan: the daemon does not grow by them, and others do not wait for them. */
import { readFileSync } from "node:fs";

import { openPipeline } from "@kist/client";
import { getStatus, initDevice, setSecrets } from "@kist/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";

import type { Caller } from "./harness/caller.ts";
import { frame } from "./harness/frames.ts";
import { openStory, type Story } from "./harness/story.ts";

const BODY = 256 * 1024;
const MEBIBYTES = 160 * Number(process.env["KIST_PROVE"] ?? 1);

let story: Story;
let caller: Caller;
beforeAll(async () => {
  story = await openStory();
  caller = await story.callers.start();
  await caller.call(initDevice, { kind: "ephemeral", deviceName: "d", vaultName: "v", environments: ["dev"] });
  const entries = Array.from({ length: 2000 }, (_, i) => ({
    key: `KEY_${i}`,
    value: `v${i}-tU7#qLw9!zR2mX4v-${i * 7919}`,
  }));
  await caller.call(setSecrets, { environment: "dev", namespace: "shop", entries, createNamespace: true });
});
afterAll(() => story.close());

test("the daemon's memory does not follow what it is sent, and another program is answered in between", async () => {
  const { pid } = await caller.call(getStatus, {});
  const resident = (): number =>
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
  const pipe = await openPipeline(story.home.socket);
  const begun = await pipe.call("/kist/v1/scan/begin", { purpose: "scan" });
  expect(begun).toMatchObject({ ok: true, body: { values: 2000 } });
  const noise = Buffer.from(
    "const value = compute(42); // nothing to see here\n".repeat(BODY / 50).slice(0, BODY - 100),
  );
  const body = frame(Buffer.concat([noise, Buffer.from("v7-tU7#qLw9!zR2mX4v-55433")]));
  const feed = async (mebibytes: number): Promise<void> => {
    const waiting: Promise<unknown>[] = [];
    for (let sent = 0; sent < mebibytes * 2 ** 20; sent += body.length) {
      if (waiting.length >= 4)
        expect(await waiting.shift()).toMatchObject({ ok: true, body: { found: [{ start: noise.length }] } });
      waiting.push(pipe.call("/kist/v1/scan/feed", body));
    }
    await Promise.all(waiting);
  };
  await feed(32);
  const before = resident();
  const waits: number[] = [];
  for (let sent = 0; sent < MEBIBYTES; sent += MEBIBYTES / 20) {
    const feeding = feed(MEBIBYTES / 20);
    const started = performance.now();
    await caller.call(getStatus, {});
    waits.push(performance.now() - started);
    await feeding;
  }
  expect(resident() - before).toBeLessThan(48);
  // What others wait for is a few bodies, never the scan.
  expect(waits.sort((a, b) => a - b)[waits.length >> 1]).toBeLessThan(250);
  const ended = await pipe.call("/kist/v1/scan/end", {});
  expect(ended).toMatchObject({ ok: true });
  pipe.close();
});

test("a connection that goes away in the middle leaves room for the next ones", async () => {
  for (let i = 0; i < 20; i++) {
    const pipe = await openPipeline(story.home.socket);
    const begun = pipe.call("/kist/v1/scan/begin", { purpose: "scan" });
    // Half of them before the answer.
    if (i % 2 === 0) expect(await begun).toMatchObject({ ok: true });
    else begun.catch(() => undefined);
    pipe.close();
  }
  const begins = async (): Promise<boolean> => {
    const pipe = await openPipeline(story.home.socket);
    const { ok } = await pipe.call("/kist/v1/scan/begin", { purpose: "scan" });
    pipe.close();
    return ok;
  };
  await expect.poll(begins, { timeout: 60_000, interval: 200 }).toBe(true);
});
