/** Whole environments in one answer: what the table of secrets shows, who is asked before, and how fast it is. */
import {
  createEnvironment,
  listAudit,
  overviewSecrets,
  removeSecrets,
  setMetadata,
  setOverride,
  setSecrets,
} from "@kist/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";

import { refusal, type Caller } from "./harness/caller.ts";
import { approvalOf, approve, confirm, setUp, store } from "./harness/people.ts";
import { openStory, type Story } from "./harness/story.ts";

let story: Story;
let desk: Caller;
let lamp: Caller;

beforeAll(async () => {
  story = await openStory();
  [desk, lamp] = await Promise.all([story.terminal(), story.terminal()]);
  await confirm(desk, await setUp(desk));
});
afterAll(() => story.close());

async function approved<Answer>(ask: (consent: { approval?: string }) => Promise<Answer>): Promise<Answer> {
  const needed = await refusal(ask({}));
  await approve(lamp, needed);
  return await ask({ approval: approvalOf(needed) });
}

test("every namespace of an environment comes with what a table shows, and no value", async () => {
  const metadata = {
    owner: "ops",
    kind: "token" as const,
    tags: ["billing"],
    rotationDays: 30,
    expires: "2031-05-01",
    criticality: "high" as const,
    concealed: true,
  };
  await store(desk, "dev", "shop/web", { GONE: "canary-gone", KEPT: "canary-kept" });
  await desk.call(setSecrets, {
    environment: "dev",
    namespace: "shop",
    createNamespace: true,
    entries: [
      { key: "TOKEN", value: "canary-token", metadata },
      { key: "URL", value: "http://${TOKEN}", template: true },
    ],
  });
  await desk.call(setOverride, { environment: "dev", namespace: "shop/web", name: "KEPT", value: "mine" });
  await desk.call(removeSecrets, { environment: "dev", namespace: "shop/web", names: ["GONE"] });
  const before = Date.now();
  const answer = await desk.call(overviewSecrets, { environments: ["dev"] });
  const [dev] = answer.environments;
  expect(dev).toMatchObject({ name: "dev", class: "dev" });
  expect(dev?.namespaces.map(({ name }) => name)).toEqual(["shop", "shop/web"]);
  expect(answer.at).toBeGreaterThanOrEqual(before - 1000);
  const [token, url] = dev?.namespaces[0]?.secrets ?? [];
  expect(token).toMatchObject({ key: "TOKEN", ordinal: 1, rotation: "fresh", metadata });
  expect(token?.versionAt).toBeGreaterThan(before - 60_000);
  expect(url).toMatchObject({ key: "URL", template: true });
  expect(url).not.toHaveProperty("rotation");
  expect(dev?.namespaces[1]?.secrets).toMatchObject([{ key: "KEPT", override: true }]);
  expect(JSON.stringify(answer)).not.toContain("canary");
  const all = await desk.call(overviewSecrets, { environments: ["dev"], deleted: true });
  expect(all.environments[0]?.namespaces[1]?.secrets).toMatchObject([{ key: "GONE", deleted: true }, { key: "KEPT" }]);
});

test("another kind of change moves when it changed, not the age of the value", async () => {
  const age = async (): Promise<{ versionAt?: number | undefined; changedAt?: number | undefined }> => {
    const { environments } = await desk.call(overviewSecrets, { environments: ["dev"] });
    const { versionAt, changedAt } = environments[0]?.namespaces[0]?.secrets[0] ?? {};
    return { versionAt, changedAt };
  };
  const before = await age();
  await desk.call(setMetadata, {
    environment: "dev",
    namespace: "shop",
    name: "TOKEN",
    set: { purpose: "pay" },
    clear: [],
  });
  const after = await age();
  expect(after.versionAt).toBe(before.versionAt);
  expect(after.changedAt).toBeGreaterThan(before.changedAt ?? Infinity);
});

test("prod is asked about each time, and several environments are one question", async () => {
  await approved((consent) => store(desk, "prod", "shop", { LIVE: "1" }, consent.approval));
  const asking = { environments: ["dev", "staging", "prod"] };
  for (const _ of [1, 2]) {
    const needed = await refusal(desk.call(overviewSecrets, asking));
    expect(needed).toMatchObject({ code: "approval-needed" });
    await approve(lamp, needed);
    const request = { ...asking, approval: approvalOf(needed) };
    const { environments } = await desk.call(overviewSecrets, request);
    expect(environments.map(({ name, namespaces }) => [name, namespaces.length])).toEqual([
      ["dev", 2],
      ["staging", 0],
      ["prod", 1],
    ]);
    expect(await refusal(desk.call(overviewSecrets, request))).toMatchObject({ code: "approval-spent" });
  }
  const { entries } = await desk.call(listAudit, { action: "secret.list", outcome: "allowed", limit: 1 });
  expect(entries[0]?.subjects).toEqual(["dev", "staging", "prod"]);
});

test("an environment that is not there is judged like one that is", async () => {
  const stranger = await story.terminal();
  await desk.call(createEnvironment, { name: "pr-1" });
  const ask = (name: string) => refusal(stranger.call(overviewSecrets, { environments: [name] }));
  const [known, unknown] = [await ask("pr-1"), await ask("pr-2")];
  expect([known.code, unknown.code]).toEqual(["approval-needed", "approval-needed"]);
  expect(Object.keys(known.facts)).toEqual(Object.keys(unknown.facts));
  expect(await refusal(desk.call(overviewSecrets, { environments: ["pr-2"] }))).toMatchObject({
    code: "environment-unknown",
  });
});

test("ten thousand secrets in fifty namespaces are one answer", async () => {
  for (let namespace = 0; namespace < 50; namespace++)
    await desk.call(setSecrets, {
      environment: "pr-1",
      namespace: `service-${namespace}`,
      createNamespace: true,
      entries: Array.from({ length: 200 }, (_, i) => ({
        key: `KEY_${i}`,
        value: `${i}`,
        metadata: { owner: "platform", kind: "token" as const, rotationDays: 90, tags: ["a", "b"] },
      })),
    });
  const { environments } = await desk.call(overviewSecrets, { environments: ["pr-1"] });
  expect(environments[0]?.namespaces.reduce((sum, { secrets }) => sum + secrets.length, 0)).toBe(10_000);
});
