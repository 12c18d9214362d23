/** What a team's figures say of a real vault and a real trail, and what they keep to themselves. */
import { auditFigures, listAudit, readValues, setSecrets } from "@kist/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";

import { refusal, type Caller } from "./harness/caller.ts";
import { approvalOf, approve, confirm, setUp } from "./harness/people.ts";
import { openStory, type Story } from "./harness/story.ts";

let story: Story;
let desk: Caller;
let lamp: Caller;

beforeAll(async () => {
  story = await openStory();
  [desk, lamp] = [await story.terminal(), await story.terminal()];
  await confirm(desk, await setUp(desk));
  const shop = { environment: "dev", namespace: "shop", createNamespace: true };
  await desk.call(setSecrets, {
    ...shop,
    entries: [
      { key: "TOKEN", value: "1", metadata: { kind: "token", rotationDays: 30, owner: "ada" } },
      { key: "OLD", value: "2", metadata: { kind: "password", expires: "2020-01-01" } },
      { key: "PORT", value: "3", metadata: { kind: "config" } },
    ],
  });
  const guarded = { ...shop, environment: "prod", entries: [{ key: "STRIPE_KEY", value: "4" }] };
  const needed = await refusal(desk.call(setSecrets, guarded));
  await approve(lamp, needed);
  await desk.call(setSecrets, { ...guarded, approval: approvalOf(needed) });
});
afterAll(() => story.close());

const get = (name: string, approval?: string) =>
  desk.call(readValues, { names: [name], purpose: "get", ...(approval === undefined ? {} : { approval }) });

test("reads, refusals and what the vault holds, counted once each", async () => {
  for (let n = 0; n < 3; n++) await get("kist://dev/shop/TOKEN");
  await get("kist://dev/shop/PORT");
  await refusal(get("kist://prod/shop/STRIPE_KEY"));
  const figures = await desk.call(auditFigures, { zone: 60 });
  expect(figures).toMatchObject({
    // Nothing is in staging that could be withheld.
    covered: ["dev", "staging"],
    leftOut: ["prod"],
    rotation: { secrets: 3, planned: 1, within: 1, coverage: 1, unplanned: 1 },
    statics: { credentials: 2, leased: 0, ratio: 1, bounded: 2 },
    revocation: { leases: { count: 0 }, standing: 1 },
    refusals: { reads: 4, asked: 1, refusedReads: 0, failedReads: 0 },
    expiring: { dated: 1, expired: 1, soonest: [{ reference: "kist://dev/shop/OLD" }] },
    use: { unit: "day", zone: 60, environments: [{ name: "dev", count: 4 }] },
    readers: {
      most: [
        { reference: "kist://dev/shop/TOKEN", count: 3 },
        { reference: "kist://dev/shop/PORT", count: 1 },
      ],
      never: 1,
      neverRead: [{ reference: "kist://dev/shop/OLD" }],
    },
  });
  expect(figures.use.buckets.at(-1)).toMatchObject({ reads: 4, environments: { dev: 4 } });
});

test("of prod nobody learns a name or a number without a yes", async () => {
  const needed = await refusal(get("kist://prod/shop/STRIPE_KEY"));
  await approve(lamp, needed);
  await get("kist://prod/shop/STRIPE_KEY", approvalOf(needed));
  const figures = await desk.call(auditFigures, {});
  expect(JSON.stringify(figures)).not.toContain("STRIPE_KEY");
  expect(figures.rotation.secrets).toBe(3);
  expect(figures.readers.most).toContainEqual(expect.objectContaining({ reference: "kist://prod/shop/*", count: 1 }));
  const asked = await refusal(desk.call(auditFigures, { names: "all" }));
  await approve(lamp, asked);
  const all = await desk.call(auditFigures, { names: "all", approval: approvalOf(asked) });
  expect(all).toMatchObject({ leftOut: [], rotation: { secrets: 4 } });
  expect(JSON.stringify(all.readers.most)).toContain("kist://prod/shop/STRIPE_KEY");
});

test("a caller with no session is asked, and that is written down", async () => {
  const stranger = await story.callers.start();
  expect(await refusal(stranger.call(auditFigures, {}))).toMatchObject({ code: "approval-needed" });
  const { entries } = await desk.call(listAudit, { action: "audit.figures" });
  expect(entries.map(({ outcome }) => outcome)).toEqual(expect.arrayContaining(["refused", "allowed"]));
});

test("the trail is filtered by environment, program and time without a further question, and without a name", async () => {
  const inProd = (await desk.call(listAudit, { environment: "prod", limit: 5000 })).entries;
  expect(inProd.length).toBeGreaterThan(0);
  expect(inProd.every(({ subjects }) => subjects.some((one) => /^(kist:\/\/)?prod\b/.test(one)))).toBe(true);
  expect(JSON.stringify(inProd)).not.toContain("STRIPE_KEY");
  const program = process.execPath.split("/").at(-1) ?? "";
  expect((await desk.call(listAudit, { program })).entries.length).toBeGreaterThan(0);
  expect((await desk.call(listAudit, { program: "no-such-program" })).entries).toEqual([]);
  const [newest] = (await desk.call(listAudit, { limit: 1 })).entries;
  const { entries } = await desk.call(listAudit, { until: newest?.at ?? 0, limit: 5000 });
  expect(entries.every(({ at }) => at < (newest?.at ?? 0))).toBe(true);
});
