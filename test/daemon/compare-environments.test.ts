/** Environments side by side: what is missing where and which values differ, without a value leaving the daemon. */
import { compareEnvironments, listApprovals, listAudit, setSecrets } from "@kist/protocol";
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
  await store(desk, "dev", "shop", { SAME: "canary-1", SPLIT: "canary-2", ONLY: "canary-3", PLAIN: "${SAME}" });
  await store(desk, "dev", "shop/web", { A: "1" });
  await approved((consent) =>
    desk.call(setSecrets, {
      environment: "staging",
      namespace: "shop",
      createNamespace: true,
      entries: [
        { key: "SAME", value: "canary-1" },
        { key: "SPLIT", value: "canary-2", metadata: { concealed: true } },
        { key: "PLAIN", value: "${SAME}", template: true },
      ],
      ...consent,
    }),
  );
  await approved(({ approval }) =>
    store(desk, "prod", "shop", { SAME: "canary-1", SPLIT: "canary-other", NEW: "canary-4" }, approval),
  );
});
afterAll(() => story.close());

async function approved<Answer>(ask: (consent: { approval?: string }) => Promise<Answer>): Promise<Answer> {
  const needed = await refusal(ask({}));
  await approve(lamp, needed);
  return await ask({ approval: approvalOf(needed) });
}

const three = ["dev", "staging", "prod"];

test("three environments are one question that names no secret, and one table", async () => {
  const request = { environments: three, namespaces: "all" as const };
  const needed = await refusal(desk.call(compareEnvironments, request));
  const { approvals } = await desk.call(listApprovals, {});
  expect(approvals.find(({ id }) => id === approvalOf(needed))).toMatchObject({
    action: "secret.compare",
    subjects: ["kist://dev/*/*", "kist://staging/*/*", "kist://prod/*/*"],
    scope: "request",
  });
  await approve(lamp, needed);
  const answer = await desk.call(compareEnvironments, { ...request, approval: approvalOf(needed) });
  expect(answer.namespaces.map(({ name }) => name)).toEqual(["shop", "shop/web"]);
  const rows = answer.namespaces[0]?.rows ?? [];
  expect(rows.map(({ key, sides }) => [key, ...sides.map((side) => side?.value ?? null)])).toEqual([
    ["NEW", null, null, 0],
    ["ONLY", 0, null, null],
    // The same text, but one of them is a template.
    ["PLAIN", 0, 1, null],
    ["SAME", 0, 0, 0],
    ["SPLIT", 0, 0, 1],
  ]);
  expect(rows[4]?.sides[1]).toMatchObject({ concealed: true, version: expect.stringMatching(/^\w{10}$/) as string });
  expect(JSON.stringify(answer)).not.toContain("canary");
  const { entries } = await desk.call(listAudit, { action: "secret.compare", outcome: "allowed", limit: 1 });
  expect(entries[0]?.subjects).toContain("kist://dev/shop/ONLY");
});

test("names alone are a listing: unguarded environments flow in the session", async () => {
  const request = { environments: ["dev", "staging"], namespaces: ["shop"], namesOnly: true };
  const { namespaces } = await desk.call(compareEnvironments, request);
  expect(namespaces[0]?.rows.map(({ key, sides }) => [key, sides.map((side) => side !== null)])).toEqual([
    ["ONLY", [true, false]],
    ["PLAIN", [true, true]],
    ["SAME", [true, true]],
    ["SPLIT", [true, true]],
  ]);
  expect(namespaces[0]?.rows[1]?.sides[0]).not.toHaveProperty("value");
  expect(await refusal(desk.call(compareEnvironments, { ...request, environments: three }))).toMatchObject({
    code: "approval-needed",
  });
});

test("named keys are no whole namespace, and those of nobody are no rows", async () => {
  const { namespaces } = await desk.call(compareEnvironments, {
    environments: ["dev", "staging"],
    namespaces: ["shop"],
    only: ["SPLIT", "NOBODYS"],
  });
  expect(namespaces[0]?.rows).toMatchObject([{ key: "SPLIT", sides: [{ value: 0 }, { value: 0 }] }]);
});

test("an environment that is not there is asked about like one that is, and has nothing", async () => {
  const stranger = await story.terminal();
  const ask = (other: string) =>
    refusal(stranger.call(compareEnvironments, { environments: ["dev", other], namespaces: "all" }));
  expect([(await ask("staging")).code, (await ask("nowhere")).code]).toEqual(["approval-needed", "approval-needed"]);
  const { namespaces } = await desk.call(compareEnvironments, {
    environments: ["dev", "nowhere"],
    namespaces: ["shop/web"],
    namesOnly: true,
  });
  expect(namespaces).toMatchObject([{ name: "shop/web", rows: [{ key: "A", sides: [{}, null] }] }]);
});

test("one environment is not put beside itself", async () => {
  for (const environments of [["dev", "dev"], ["dev"], ["a", "b", "c", "d"]])
    expect(await refusal(desk.call(compareEnvironments, { environments, namespaces: "all" }))).toMatchObject({
      code: "request-malformed",
    });
});

test("ten thousand values are compared under one approval", async () => {
  const entries = Array.from({ length: 5000 }, (_, i) => ({ key: `KEY_${i}`, value: `value ${i}` }));
  for (const environment of ["dev", "staging"])
    await desk.call(setSecrets, { environment, namespace: "large", createNamespace: true, entries });
  const { namespaces } = await approved((consent) =>
    desk.call(compareEnvironments, { environments: ["dev", "staging"], namespaces: ["large"], ...consent }),
  );
  expect(namespaces[0]?.rows.every(({ sides }) => sides.every((side) => side?.value === 0))).toBe(true);
});
