/** Looking for the vault's values in what a program sends: places go back, and nothing that was not known before. */
import {
  API,
  beginScan,
  endScan,
  feedScan,
  initDevice,
  listAudit,
  lock,
  removeSecrets,
  setOverride,
  setSecrets,
} from "@kist/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { refusal, type Caller } from "./harness/caller.ts";
import { frame } from "./harness/frames.ts";
import { approve, confirm, setUp, store, untilReplaced } from "./harness/people.ts";
import { openStory, type Story } from "./harness/story.ts";

const STRONG = "tU7#qLw9!zR2mX4v";
const PROD = "pK8$eNd3@hY6cB1s";
const WEAK = "sunshine7";

describe("on a machine's device", () => {
  let story: Story;
  let caller: Caller;
  beforeAll(async () => {
    story = await openStory();
    caller = await story.callers.start();
    await caller.call(initDevice, {
      kind: "ephemeral",
      deviceName: "d",
      vaultName: "v",
      environments: ["dev", "prod"],
    });
    await store(caller, "dev", "shop", { DATABASE_PASSWORD: STRONG, WEAK });
    await store(caller, "prod", "shop", { TOKEN: PROD });
  });
  afterAll(() => story.close());

  test("says where a value stands, in whatever encoding, and in which file", async () => {
    const begun = await caller.call(beginScan, { purpose: "scan" });
    expect(begun).toEqual({ values: 2, guessable: 1, large: 0, missing: [] });
    const base64 = Buffer.from(`user:${STRONG}`).toString("base64");
    const body = Buffer.concat([frame("nothing here"), frame(`a = "${STRONG}"`), frame(`b: ${base64} ${PROD}`)]);
    const { found } = await caller.call(feedScan, body);
    expect(found).toMatchObject([
      { file: 1, start: 5, end: 5 + STRONG.length, name: "kist://dev/shop/DATABASE_PASSWORD" },
      { file: 2, name: "kist://dev/shop/DATABASE_PASSWORD" },
      { file: 2, start: 4 + base64.length, name: "kist://prod/shop/TOKEN" },
    ]);
    expect(await caller.call(endScan, {})).toEqual({ files: 3, bytes: body.length - 12, found: 3 });
  });

  test("finds what two requests cut in two, and says how far it is certain", async () => {
    await caller.call(beginScan, { purpose: "redact" });
    const first = await caller.call(feedScan, frame(`xx${STRONG.slice(0, 7)}`, false));
    expect(first).toEqual({ found: [], file: 0, certain: 2 });
    const second = await caller.call(feedScan, frame(`${STRONG.slice(7)}yy`, false));
    expect(second.found).toMatchObject([{ file: 0, start: 2, end: 2 + STRONG.length }]);
    await caller.call(endScan, {});
  });

  test("a value that somebody could guess is not looked for: nobody learns that he guessed right", async () => {
    await caller.call(beginScan, { purpose: "scan" });
    expect((await caller.call(feedScan, frame(`password=${WEAK}\n`))).found).toEqual([]);
    await caller.call(endScan, {});
  });

  test("only the secrets that were named, where some were", async () => {
    const only = ["kist://prod/shop/TOKEN", "kist://dev/shop/NONE"];
    const begun = await caller.call(beginScan, { purpose: "redact", only });
    expect(begun).toMatchObject({ values: 1, missing: ["kist://dev/shop/NONE"] });
    const { found } = await caller.call(feedScan, frame(`${STRONG} ${PROD}`));
    expect(found).toMatchObject([{ name: "kist://prod/shop/TOKEN" }]);
    await caller.call(endScan, {});
  });

  test("what was named and is there is not said to be missing, looked for or not", async () => {
    const entries = [
      { key: "URL", value: "postgres://u:${DATABASE_PASSWORD}@h/db", template: true as const },
      { key: "LARGE", value: STRONG.repeat(8_000) },
    ];
    await caller.call(setSecrets, { environment: "dev", namespace: "shop", entries });
    const only = ["URL", "LARGE", "WEAK", "NONE"].map((key) => `kist://dev/shop/${key}`);
    const begun = await caller.call(beginScan, { purpose: "redact", only });
    expect(begun).toMatchObject({ large: 1, missing: ["kist://dev/shop/NONE"] });
    await caller.call(endScan, {});
    await caller.call(removeSecrets, { environment: "dev", namespace: "shop", names: ["URL", "LARGE"] });
  });

  test("one entry in the trail for a scan, however much was sent, and no value counts as read", async () => {
    const before = (await caller.call(listAudit, {})).entries.length;
    await caller.call(beginScan, { purpose: "scan" });
    for (let i = 0; i < 20; i++) await caller.call(feedScan, frame("x".repeat(1000)));
    await caller.call(endScan, {});
    const { entries } = await caller.call(listAudit, {});
    const scans = entries.filter(({ action }) => action === "vault.scan");
    // One for the scan, one for the first look at the trail.
    expect(entries.length).toBe(before + 2);
    expect(scans.at(-1)).toMatchObject({ outcome: "allowed", subjects: [] });
    expect(entries.some(({ action }) => action === "value.read")).toBe(false);
  });

  test("a scan belongs to its connection, one at a time", async () => {
    expect(await refusal(caller.call(feedScan, frame("x")))).toMatchObject({ code: "scan-none" });
    await caller.call(beginScan, { purpose: "scan" });
    expect(await refusal(caller.call(beginScan, { purpose: "scan" }))).toMatchObject({ code: "scan-under-way" });
    const other = await story.callers.start();
    expect(await refusal(other.call(feedScan, frame(STRONG)))).toMatchObject({ code: "scan-none" });
    await caller.call(endScan, {});
    expect(await refusal(caller.call(endScan, {}))).toMatchObject({ code: "scan-none" });
  });

  test("malformed frames are refused, and the scan goes on", async () => {
    await caller.call(beginScan, { purpose: "scan" });
    for (const bytes of [
      Buffer.from([0x80, 0, 0]),
      Buffer.from([0x80, 0, 0, 9, 1]),
      Buffer.from([0x7f, 255, 255, 255]),
    ])
      expect(await refusal(caller.call(feedScan, bytes))).toMatchObject({ code: "request-malformed" });
    expect(await refusal(caller.call(feedScan, new Uint8Array()))).toMatchObject({ code: "request-malformed" });
    // Refused before it is read: whether that arrives before the connection is cut is up to the system.
    const large = caller.exchange("POST", `${API}/scan/feed`, Buffer.alloc(600 * 1024)).then(
      ({ status }) => status,
      () => "cut off",
    );
    expect([413, "cut off"]).toContain(await large);
  });

  test("scans are few: who wants to try guesses does so at the pace of a person", async () => {
    const codes: string[] = [];
    for (let i = 0; i < 80; i++) {
      const refused = await caller.call(beginScan, { purpose: "scan" }).then(
        () => undefined,
        (error: { readonly code: string }) => error.code,
      );
      codes.push(refused ?? "begun");
      if (refused === undefined) await caller.call(endScan, {});
    }
    expect(codes).toContain("rate-limited");
  });
});

describe("on a person's device", () => {
  let story: Story;
  let desk: Caller;
  let lamp: Caller;
  beforeAll(async () => {
    story = await openStory();
    [desk, lamp] = await Promise.all([story.terminal(), story.terminal()]);
    await confirm(desk, await setUp(desk));
    await store(desk, "dev", "shop", { A: STRONG });
    const needed = await refusal(store(desk, "prod", "shop", { TOKEN: PROD }));
    await approve(lamp, needed);
    await store(desk, "prod", "shop", { TOKEN: PROD }, String(needed.facts["approval"]));
  });
  afterAll(() => story.close());

  test("names only where the caller may list them", async () => {
    await desk.call(beginScan, { purpose: "scan" });
    const { found } = await desk.call(feedScan, frame(`${STRONG} ${PROD}`));
    expect(found).toHaveLength(2);
    expect(found[0]).toMatchObject({ name: "kist://dev/shop/A" });
    expect(found[1]).not.toHaveProperty("name");
    await desk.call(endScan, {});
  });

  test("what a person reads instead of a value is looked for, and the value that everybody reads", async () => {
    const mine = "zQ5!vB8$wJ1&tG6p";
    await desk.call(setOverride, { environment: "dev", namespace: "shop", name: "A", value: mine });
    await desk.call(beginScan, { purpose: "scan" });
    const { found } = await desk.call(feedScan, frame(`${mine} ${STRONG}`));
    expect(found.map(({ start, name }) => [start, name])).toEqual([
      [0, "kist://dev/shop/A"],
      [mine.length + 1, "kist://dev/shop/A"],
    ]);
    await desk.call(endScan, {});
  });

  test("a program nobody approved learns nothing", async () => {
    const stranger = await story.callers.start();
    const refused = await refusal(stranger.call(beginScan, { purpose: "scan" }));
    expect(refused.code).toBe("approval-needed");
    expect(await refusal(stranger.call(feedScan, frame(PROD)))).toMatchObject({ code: "scan-none" });
    // The question does not tell what the vault holds.
    expect(JSON.stringify(refused.facts)).not.toMatch(/prod|shop|TOKEN/);
  });

  test("locking ends a scan", async () => {
    await desk.call(beginScan, { purpose: "scan" });
    await untilReplaced(lamp, () => lamp.call(lock, {}));
    const refused = await desk.call(feedScan, frame(STRONG)).then(
      () => "answered",
      (error: { readonly code?: string; readonly message: string }) => error.code ?? error.message,
    );
    expect(refused).not.toBe("answered");
  });
});
