/** Comparing, promoting, copying, moving, undoing, searching: what a value's way through the daemon needs and leaves. */
import {
  compareSecrets,
  copySecrets,
  decideApproval,
  importNamespace,
  listApprovals,
  listAudit,
  listSecrets,
  moveSecrets,
  promoteSecrets,
  readValues,
  searchSecrets,
  setOverride,
  showSecret,
  tagSecrets,
  undoChange,
} from "@kist/protocol";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { refusal, type Caller } from "./harness/caller.ts";
import { approvalOf, approve, confirm, setUp, store } from "./harness/people.ts";
import { openStory, type Story } from "./harness/story.ts";

let story: Story;
let desk: Caller;
let lamp: Caller;
let namespace: string;
let count = 0;

beforeAll(async () => {
  story = await openStory();
  [desk, lamp] = await Promise.all([story.terminal(), story.terminal()]);
  await confirm(desk, await setUp(desk));
});
afterAll(() => story.close());
beforeEach(() => {
  namespace = `shop-${++count}`;
});

const at = (environment: string) => ({ environment, namespace });
/** Asks, lets Ada approve it at another lamp, and asks again. */
async function approved<Answer>(ask: (consent: { approval?: string }) => Promise<Answer>): Promise<Answer> {
  const needed = await refusal(ask({}));
  await approve(lamp, needed);
  return await ask({ approval: approvalOf(needed) });
}
const storeIn = (environment: string, values: Readonly<Record<string, string>>) =>
  environment === "dev"
    ? store(desk, environment, namespace, values)
    : approved(({ approval }) => store(desk, environment, namespace, values, approval));
const valueOf = (environment: string, name: string) =>
  desk
    .call(readValues, { names: [`kist://${environment}/${namespace}/${name}`], purpose: "get" })
    .then(({ values }) => values[0]?.value);
const entries = (action: string) =>
  desk.call(listAudit, { action, outcome: "allowed", limit: 5 }).then((answer) => answer.entries);

describe("comparing", () => {
  test("is asked about like a read, names nothing before, and is written down", async () => {
    await storeIn("dev", { A: "1", B: "2", C: "3" });
    await storeIn("prod", { A: "1", B: "other", D: "4" });
    const request = { places: [{ left: at("dev"), right: at("prod") }] };
    const needed = await refusal(desk.call(compareSecrets, request));
    const { approvals } = await desk.call(listApprovals, {});
    expect(approvals.find(({ id }) => id === approvalOf(needed))).toMatchObject({
      action: "secret.compare",
      subjects: [`kist://dev/${namespace}/*`, `kist://prod/${namespace}/*`],
      scope: "request",
    });
    await approve(lamp, needed);
    const { comparisons } = await desk.call(compareSecrets, { ...request, approval: approvalOf(needed) });
    expect(comparisons[0]?.items.map(({ key, state }) => [key, state])).toEqual([
      ["A", "same"],
      ["B", "differs"],
      ["C", "only-left"],
      ["D", "only-right"],
    ]);
    expect(JSON.stringify(comparisons)).not.toContain("other");
    expect((await entries("secret.compare"))[0]).toMatchObject({
      outcome: "allowed",
      // Names in the trail show only where the reader may list: those of prod are there, and not told here.
      subjects: expect.arrayContaining([`kist://dev/${namespace}/D`, `kist://prod/${namespace}/*`]) as unknown,
    });
  });
  test("versions, and names that are not there", async () => {
    for (const value of ["1", "2"]) await storeIn("dev", { A: value });
    const pairs = [
      { left: "A@previous", right: "A" },
      { left: "A", right: `kist://dev/${namespace}/A@current` },
      { left: "A", right: "NONE" },
      { left: "NONE", right: "NONE" },
    ];
    const { comparisons } = await desk.call(compareSecrets, { pairs, place: at("dev") });
    expect(comparisons.map(({ items }) => items[0]?.state)).toEqual(["differs", "same", "only-left", "missing"]);
  });
  test("of names alone opens nothing, and asks only for listing", async () => {
    await storeIn("dev", { A: "1", B: "2" });
    await store(desk, "dev", `${namespace}/web`, { A: "1" });
    const places = [{ left: at("dev"), right: { environment: "dev", namespace: `${namespace}/web` } }];
    const { comparisons } = await desk.call(compareSecrets, { places, namesOnly: true });
    expect(comparisons[0]?.items.map(({ state }) => state)).toEqual(["both", "only-left"]);
    // A whole namespace that is not the repository's own is asked about each time, once values are opened.
    expect(await refusal(desk.call(compareSecrets, { places }))).toMatchObject({ code: "approval-needed" });
    expect((await desk.call(compareSecrets, { places, only: ["A"] })).comparisons[0]?.items).toMatchObject([
      { state: "same" },
    ]);
  });
  test("of very many is one answer and several entries, with every name in one of them", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 1500 }, (_, i) => [`KEY_${String(i).padStart(4, "0")}`, `${i}`]),
    );
    await storeIn("dev", many);
    await store(desk, "dev", `${namespace}/web`, { ...many, KEY_1499: "other" });
    const places = [{ left: at("dev"), right: { environment: "dev", namespace: `${namespace}/web` } }];
    const { comparisons } = await approved((consent) => desk.call(compareSecrets, { places, ...consent }));
    const items = comparisons[0]?.items ?? [];
    expect(items.map(({ key }) => key)).toEqual(Object.keys(many));
    expect(items.filter(({ state }) => state !== "same").map(({ key }) => key)).toEqual(["KEY_1499"]);
    const written = (await entries("secret.compare")).slice(0, 2).flatMap(({ subjects }) => subjects);
    expect(new Set(written).size).toBe(3000);
    const promoting = { ...at("dev"), to: { environment: "dev", namespace: `${namespace}/web` } };
    const promote = (more: object) =>
      approved((consent) => desk.call(promoteSecrets, { ...promoting, ...more, ...consent }));
    const plan = await promote({ dryRun: true });
    const expected = plan.items.flatMap(({ key, from }) => (from === undefined ? [] : [{ key, version: from }]));
    const { items: done } = await promote({ expected });
    expect(done.filter(({ outcome }) => outcome !== "unchanged")).toMatchObject([
      { key: "KEY_1499", outcome: "versioned" },
    ]);
  });
  test("a place that is not there is planned and asked about like one that is", async () => {
    const stranger = await story.terminal();
    const compare = (right: string) =>
      refusal(
        stranger.call(compareSecrets, {
          places: [{ left: at("dev"), right: { environment: "dev", namespace: right } }],
        }),
      );
    const [known, unknown] = [await compare("shop-1"), await compare("nowhere")];
    expect([unknown.code, unknown.status, Object.keys(unknown.facts)]).toEqual([
      known.code,
      known.status,
      Object.keys(known.facts),
    ]);
    stranger.close();
  });
});

describe("promoting", () => {
  test("one approval covers the showing and the doing; the value comes to nobody", async () => {
    await storeIn("dev", { A: "1", B: "2" });
    await storeIn("prod", { A: "1" });
    const request = { ...at("dev"), to: { environment: "prod" }, keys: ["A", "B"] };
    const needed = await refusal(desk.call(promoteSecrets, { ...request, dryRun: true }));
    await approve(lamp, needed);
    const consent = { approval: approvalOf(needed) };
    const plan = await desk.call(promoteSecrets, { ...request, dryRun: true, ...consent });
    expect(plan).toMatchObject({ promoted: false, items: [{ state: "same" }, { state: "only-left" }] });
    // Not a second look with another guess in `dev`.
    expect(await refusal(desk.call(promoteSecrets, { ...request, dryRun: true, ...consent }))).toMatchObject({
      code: "approval-spent",
    });
    const expected = plan.items.flatMap(({ key, from }) => (from === undefined ? [] : [{ key, version: from }]));
    const done = await desk.call(promoteSecrets, { ...request, expected, ...consent });
    expect(done).toMatchObject({
      from: `dev/${namespace}`,
      to: `prod/${namespace}`,
      promoted: true,
      items: [{ outcome: "unchanged" }, { outcome: "created" }],
    });
    expect(await refusal(desk.call(promoteSecrets, { ...request, ...consent }))).toMatchObject({
      code: "approval-spent",
    });
    const [entry] = await entries("secret.promote");
    expect(entry).toMatchObject({
      outcome: "allowed",
      subjects: expect.arrayContaining([`kist://dev/${namespace}/B`, `kist://prod/${namespace}/*`]) as unknown,
    });
    const name = `kist://prod/${namespace}/B`;
    const shown = await approved((approval) => desk.call(showSecret, { name, ...approval }));
    expect(shown).toMatchObject({
      copiedFrom: `kist://dev/${namespace}/B`,
      versions: [{ copiedFrom: expect.stringMatching(`^kist://dev/${namespace}/B@`) as unknown }],
    });
  });
  test("an approval for one promotion is not one for another", async () => {
    await storeIn("dev", { A: "1", B: "2" });
    const request = { ...at("dev"), to: { environment: "prod" }, createNamespace: true };
    const needed = await refusal(desk.call(promoteSecrets, { ...request, keys: ["A"], dryRun: true }));
    await approve(lamp, needed);
    const approval = approvalOf(needed);
    expect(await refusal(desk.call(promoteSecrets, { ...request, keys: ["B"], approval }))).toMatchObject({
      code: "approval-other-request",
    });
    expect(await refusal(desk.call(promoteSecrets, { ...request, keys: ["A"], force: true, approval }))).toMatchObject({
      code: "approval-other-request",
    });
    expect(await desk.call(promoteSecrets, { ...request, keys: ["A"], approval })).toMatchObject({
      createdNamespace: true,
    });
  });
  test("what changed between the showing and the doing is not done", async () => {
    await storeIn("dev", { A: "1" });
    await store(desk, "dev", `${namespace}/next`, { A: "0" });
    const request = { ...at("dev"), to: { environment: "dev", namespace: `${namespace}/next` }, keys: ["A"] };
    const plan = await desk.call(promoteSecrets, { ...request, dryRun: true });
    await storeIn("dev", { A: "2" });
    const expected = [{ key: "A", version: plan.items[0]?.from ?? "" }];
    expect(await refusal(desk.call(promoteSecrets, { ...request, expected }))).toMatchObject({ code: "version-moved" });
    expect(await refusal(desk.call(promoteSecrets, { ...request, keys: ["A", "NONE"] }))).toMatchObject({
      code: "secret-unknown",
    });
  });
  test("downwards it needs to be meant", async () => {
    await storeIn("prod", { A: "live" });
    const request = { ...at("prod"), to: { environment: "dev" }, keys: ["A"], createNamespace: true };
    expect(await refusal(approved((consent) => desk.call(promoteSecrets, { ...request, ...consent })))).toMatchObject({
      code: "copy-less-guarded",
      facts: { from: "prod", to: "dev" },
    });
    await approved((consent) => desk.call(promoteSecrets, { ...request, force: true, ...consent }));
    expect(await valueOf("dev", "A")).toBe("live");
  });
});

test("a person's own override is neither compared nor promoted", async () => {
  await storeIn("dev", { A: "team's" });
  await store(desk, "dev", `${namespace}/web`, { A: "team's" });
  await desk.call(setOverride, { ...at("dev"), name: "A", value: "mine" });
  expect(await valueOf("dev", "A")).toBe("mine");
  const pairs = [{ left: "A", right: `kist://dev/${namespace}/web/A` }];
  const compare = () => desk.call(compareSecrets, { pairs, place: at("dev") });
  expect((await compare()).comparisons[0]?.items[0]?.state).toBe("same");
  await storeIn("dev", { A: "team's next" });
  const to = { environment: "dev", namespace: `${namespace}/web` };
  await desk.call(promoteSecrets, { ...at("dev"), to, keys: ["A"] });
  const shown = await desk.call(readValues, {
    names: [`kist://dev/${namespace}/web/A`, `kist://dev/${namespace}/A`],
    purpose: "diff",
  });
  expect(shown.values.map(({ value }) => value)).toEqual(["team's next", "team's next"]);
});

test("what a namespace imports is compared and promoted where it stands", async () => {
  await storeIn("dev", { A: "1" });
  await store(desk, "dev", `${namespace}-shared`, { SHARED: "x" });
  const link = { environment: "dev", namespace, from: `${namespace}-shared` };
  await approved((consent) => desk.call(importNamespace, { ...link, ...consent }));
  expect(await valueOf("dev", "SHARED")).toBe("x");
  const request = { ...at("dev"), to: { environment: "staging" }, createNamespace: true };
  const { items } = await approved((consent) => desk.call(promoteSecrets, { ...request, ...consent }));
  expect(items.map(({ key, outcome }) => [key, outcome])).toEqual([["A", "created"]]);
  await desk.call(undoChange, at("dev"));
  expect(await valueOf("dev", "SHARED")).toBeUndefined();
  expect(await refusal(desk.call(undoChange, at("dev")))).toMatchObject({ code: "undo-impossible" });
});

describe("copying and moving", () => {
  test("reading here and writing there are one question", async () => {
    await storeIn("dev", { A: "1" });
    const request = { ...at("dev"), names: ["A"], to: { environment: "prod" }, createNamespace: true };
    const needed = await refusal(desk.call(copySecrets, request));
    const { approvals } = await desk.call(listApprovals, {});
    expect(approvals.find(({ id }) => id === approvalOf(needed))).toMatchObject({
      action: "secret.copy",
      subjects: [`kist://dev/${namespace}/A`, `kist://prod/${namespace}/A`],
      scope: "request",
    });
    await desk.call(decideApproval, { id: approvalOf(needed), grant: false });
  });
  test("a move is seen on both sides, and renaming is one too", async () => {
    await storeIn("dev", { A: "1" });
    await storeIn("dev", { A: "2" });
    await desk.call(moveSecrets, { ...at("dev"), names: ["A"], to: { key: "B" } });
    expect(await valueOf("dev", "B")).toBe("2");
    const to = { environment: "dev", namespace: `${namespace}/web`, key: "C" };
    expect(await refusal(desk.call(moveSecrets, { ...at("dev"), names: ["B"], to }))).toMatchObject({
      code: "namespace-unknown",
    });
    await desk.call(moveSecrets, { ...at("dev"), names: ["B"], to, createNamespace: true });
    const old = await desk.call(showSecret, { ...at("dev"), name: "B" });
    expect(old).toMatchObject({ deleted: true, movedTo: `kist://dev/${namespace}/web/C` });
    expect(old.versions).toHaveLength(2);
    const made = await desk.call(showSecret, { name: `kist://dev/${namespace}/web/C` });
    expect(made).toMatchObject({ movedFrom: `kist://dev/${namespace}/B`, versions: [{ ordinal: 1 }] });
    expect(await refusal(desk.call(moveSecrets, { ...at("dev"), names: ["B"], to }))).toMatchObject({
      code: "secret-unknown",
    });
  });
  test("where it came from is not told by name to whoever may not list there", async () => {
    await storeIn("prod", { INTERNAL: "live" });
    const request = { ...at("prod"), names: ["INTERNAL"], to: { environment: "dev", key: "A" } };
    await approved((consent) => desk.call(copySecrets, { ...request, force: true, createNamespace: true, ...consent }));
    const shown = await desk.call(showSecret, { ...at("dev"), name: "A" });
    expect(shown.copiedFrom).toBe(`prod/${namespace}`);
    expect(JSON.stringify(shown)).not.toContain("INTERNAL");
  });
});

describe("undo", () => {
  test("shows, then does that; a second one takes it back", async () => {
    await storeIn("dev", { A: "1" });
    await storeIn("dev", { A: "2", B: "new" });
    const plan = await desk.call(undoChange, { ...at("dev"), dryRun: true });
    expect(plan).toMatchObject({
      undone: false,
      steps: [
        { secret: `kist://dev/${namespace}/A`, does: "label", field: "current", ordinal: 1 },
        { secret: `kist://dev/${namespace}/B`, does: "delete" },
      ],
    });
    expect(await valueOf("dev", "A")).toBe("2");
    await desk.call(undoChange, { ...at("dev"), change: plan.change });
    expect([await valueOf("dev", "A"), await valueOf("dev", "B")]).toEqual(["1", undefined]);
    expect((await entries("secret.undo"))[0]).toMatchObject({
      subjects: [`kist://dev/${namespace}/A`, `kist://dev/${namespace}/B`],
    });
    expect(await refusal(desk.call(undoChange, { ...at("dev"), change: plan.change }))).toMatchObject({
      code: "undo-stale",
    });
    await desk.call(undoChange, at("dev"));
    expect([await valueOf("dev", "A"), await valueOf("dev", "B")]).toEqual(["2", "new"]);
  });
  test("of a move that reached a guarded environment asks for both", async () => {
    await storeIn("dev", { A: "1" });
    const moving = { ...at("dev"), names: ["A"], to: { environment: "prod" }, createNamespace: true };
    await approved((consent) => desk.call(moveSecrets, { ...moving, ...consent }));
    expect(await refusal(desk.call(undoChange, at("dev")))).toMatchObject({
      code: "undo-elsewhere",
      facts: { environment: "prod", namespace },
    });
    await approved((consent) => desk.call(undoChange, { ...at("dev"), also: at("prod"), ...consent }));
    expect(await valueOf("dev", "A")).toBe("1");
  });
  test("where nothing was done, says so", async () => {
    await storeIn("dev", { A: "1" });
    expect(await refusal(desk.call(undoChange, { ...at("dev"), namespace: "nowhere" }))).toMatchObject({
      code: "namespace-unknown",
    });
  });
});

describe("searching", () => {
  test("policy first: what needs a question is left out and named, or asked about where it is named", async () => {
    await storeIn("dev", { STRIPE_KEY: "1", OTHER: "2" });
    await storeIn("prod", { STRIPE_KEY: "live" });
    await desk.call(tagSecrets, { ...at("dev"), names: ["OTHER"], add: ["stripe"] });
    const found = await desk.call(searchSecrets, { words: ["stripe"], namespace });
    expect(found.secrets.map(({ reference }) => reference)).toEqual([
      `kist://dev/${namespace}/STRIPE_KEY`,
      `kist://dev/${namespace}/OTHER`,
    ]);
    expect(found).toMatchObject({ total: 2, searched: expect.arrayContaining(["dev"]) as unknown, leftOut: ["prod"] });
    const asked = await approved((consent) =>
      desk.call(searchSecrets, { words: ["stripe"], namespace, environments: ["prod"], ...consent }),
    );
    expect(asked.secrets).toMatchObject([{ reference: `kist://prod/${namespace}/STRIPE_KEY`, matched: ["name"] }]);
    const stranger = await story.terminal();
    expect(await refusal(stranger.call(searchSecrets, { words: ["stripe"] }))).toMatchObject({
      code: "approval-needed",
    });
    stranger.close();
    expect(JSON.stringify(await entries("secret.search"))).not.toContain("stripe");
  });
  test("tags are added to what is there", async () => {
    await storeIn("dev", { A: "1" });
    const tag = (more: object) => desk.call(tagSecrets, { ...at("dev"), names: ["A"], ...more });
    expect((await tag({ add: ["x", "y"] })).results).toEqual([{ key: "A", tags: ["x", "y"], changed: true }]);
    expect((await tag({ add: ["y"], remove: ["x"] })).results).toEqual([{ key: "A", tags: ["y"], changed: true }]);
    expect((await desk.call(listSecrets, at("dev"))).secrets[0]?.metadata.tags).toEqual(["y"]);
  });
});
