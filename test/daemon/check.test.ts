/** Checking names without values: nothing of a look-up before consent (R20), and what a check then tells. */
import { checkSecrets, listAudit, readValues, setSecrets } from "@kist/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";

import { refusal, type Caller } from "./harness/caller.ts";
import { approve, confirm, setUp, store } from "./harness/people.ts";
import { openStory, type Story } from "./harness/story.ts";

let story: Story;
/** The person's terminal, approved for `dev`. */
let desk: Caller;

beforeAll(async () => {
  story = await openStory();
  desk = await story.terminal();
  await confirm(desk, await setUp(desk));
  await store(desk, "dev", "shop", { HOST: "db.internal", URL: "x" });
  const template = { key: "LINK", value: "https://${HOST}/", template: true as const };
  await desk.call(setSecrets, { environment: "dev", namespace: "shop", entries: [template] });
});
afterAll(() => story.close());

test("a stranger is asked about like anybody, whether the names and places exist or not", async () => {
  const stranger = await story.terminal();
  const asked = [
    { names: ["kist://dev/shop/URL"] },
    { names: ["kist://dev/shop/NONE"] },
    { names: ["kist://dev/nowhere/NONE"] },
    { places: [{ environment: "dev", namespace: "shop" }] },
    { places: [{ environment: "dev", namespace: "nowhere" }] },
  ];
  const rules = new Set<string>();
  for (const request of asked) {
    const { code, facts, status } = await refusal(stranger.call(checkSecrets, request));
    rules.add(JSON.stringify([code, status, Object.keys(facts)]));
  }
  expect([...rules]).toEqual([JSON.stringify(["approval-needed", 403, ["approval"]])]);
  stranger.close();
});

test("prod asks each time, inside a session too, and one yes is for one check of all of it", async () => {
  const lamp = await story.terminal();
  const request = { names: ["kist://prod/shop/URL", "kist://dev/shop/URL", "kist://prod/shop/OTHER"] };
  const needed = await refusal(desk.call(checkSecrets, request));
  await approve(lamp, needed);
  const approval = String(needed.facts["approval"]);
  expect(await refusal(desk.call(checkSecrets, { names: ["kist://prod/shop/MORE"], approval }))).toMatchObject({
    code: "approval-other-request",
  });
  const again = await refusal(desk.call(checkSecrets, request));
  await approve(lamp, again);
  const answer = await desk.call(checkSecrets, { ...request, approval: String(again.facts["approval"]) });
  expect(answer.found.map(({ name }) => name)).toEqual(["kist://dev/shop/URL"]);
  expect(answer.missing).toEqual(["kist://prod/shop/URL", "kist://prod/shop/OTHER"]);
});

test("of a template it tells what it is filled with, by version", async () => {
  const places = [{ environment: "dev", namespace: "shop" }];
  const { found } = await desk.call(checkSecrets, { places });
  const host = found.find(({ name }) => name.endsWith("/HOST"));
  expect(found.find(({ name }) => name.endsWith("/LINK"))?.uses).toEqual([
    { reference: "kist://dev/shop/HOST", secret: host?.secret, version: host?.version },
  ]);
});

test("nothing is checked where nothing is named", async () => {
  expect(await refusal(desk.call(checkSecrets, {}))).toMatchObject({ code: "request-malformed" });
});

test("values for a shell come from dev alone, whoever asks, and from prod not even with a yes", async () => {
  const shell = { environment: "dev", namespace: "shop", only: ["URL"], purpose: "shell" as const };
  expect((await desk.call(readValues, shell)).values).toMatchObject([{ key: "URL", value: "x" }]);
  for (const environment of ["prod", "staging"])
    expect(await refusal(desk.call(readValues, { ...shell, environment }))).toMatchObject({
      code: "policy-denied",
      facts: { rule: "shell-dev-only" },
    });
  const { entries } = await desk.call(listAudit, { limit: 10, outcome: "refused" });
  expect(entries.filter(({ note }) => note === "shell-dev-only").map(({ subjects }) => subjects)).toEqual([
    // Names of these environments are not for a session of dev to read in the trail.
    ["kist://staging/shop/*"],
    ["kist://prod/shop/*"],
  ]);
});
