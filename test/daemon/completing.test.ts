/** Completion as the daemon sees it: what it tells whom, and that it never makes anybody be asked. */
import { completeNames, getStatus, listApprovals, listAudit, listSecrets } from "@kist/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";

import { refusal, type Caller } from "./harness/caller.ts";
import { approve, confirm, setUp, store } from "./harness/people.ts";
import { openStory, type Story } from "./harness/story.ts";

let story: Story;
let ada: Caller;
let other: Caller;
const where = { environment: "dev", namespace: "shop" };

beforeAll(async () => {
  story = await openStory();
  ada = await story.terminal();
  await confirm(ada, await setUp(ada));
  await store(ada, "dev", "shop", { API_KEY: "1", API_URL: "2", OTHER: "3" });
  other = await story.terminal();
});
afterAll(() => story.close());

const names = async (caller: Caller, request: object): Promise<readonly string[]> =>
  (await caller.call(completeNames, { of: "secret", ...request })).names;

test("a terminal that may list gets names that begin so, of secrets and of places", async () => {
  expect(await names(ada, { ...where, prefix: "API" })).toEqual(["API_KEY", "API_URL"]);
  expect(await names(ada, where)).toHaveLength(3);
  expect(await names(ada, { of: "namespace", environment: "dev" })).toEqual(["shop"]);
  expect(await names(ada, { ...where, namespace: "nowhere" })).toEqual([]);
  expect(await names(ada, { environment: "nowhere", namespace: "shop" })).toEqual([]);
});

test("whoever would be asked gets none, and nobody is asked: another terminal, prod, a program without one", async () => {
  const stranger = await story.callers.start();
  for (const caller of [other, stranger]) {
    expect(await names(caller, where)).toEqual([]);
    expect(await names(caller, { of: "namespace" })).toEqual([]);
  }
  expect(await names(ada, { environment: "prod", namespace: "shop" })).toEqual([]);
  expect((await ada.call(listApprovals, {})).approvals).toEqual([]);
  expect((await ada.call(getStatus, {})).pendingApprovals).toBe(0);
  // The same question as a verb does ask: it is the completion that keeps quiet, not the policy that lets it through.
  const asked = await refusal(other.call(listSecrets, where));
  expect(asked.code).toBe("approval-needed");
  await approve(ada, asked);
});

test("stands in the trail once for a terminal and a place, before the first name leaves", async () => {
  const entries = async (): Promise<number> =>
    (await ada.call(listAudit, { action: "secret.complete", limit: 100 })).entries.length;
  const before = await entries();
  for (let i = 0; i < 20; i++) await names(ada, { ...where, prefix: "A" });
  expect(await entries()).toBe(before);
  await store(ada, "dev", "web", { WEB_KEY: "1" });
  expect(await names(ada, { environment: "dev", namespace: "web" })).toEqual(["WEB_KEY"]);
  expect(await entries()).toBe(before + 1);
  const [newest] = (await ada.call(listAudit, { action: "secret.complete", limit: 1 })).entries;
  expect(newest).toMatchObject({ subjects: ["dev/web"], outcome: "allowed" });
});
