/** Ada's two laptops wrote without seeing each other. On the one with the daemon she sees both sides, and decides. */
import {
  listAudit,
  listConflicts,
  listSecrets,
  readValues,
  resolveConflict,
  setMetadata,
  setSecrets,
  showSecret,
  unlock,
  verifyAudit,
  removeSecrets,
  type ResponseOf,
} from "@kist/protocol";
import { redactText } from "@kist/testing";
import { afterAll, beforeAll, expect, test } from "vitest";

import { refusal, type Caller } from "./harness/caller.ts";
import { confirm, PASSPHRASE, setUp, store } from "./harness/people.ts";
import { enrolSecondDevice } from "./harness/second-device.ts";
import { openStory, type Story } from "./harness/story.ts";

const SHOP = { environment: "dev", namespace: "shop" };
const CANARY = "canary-of-the-other-laptop";

let story: Story;
let desk: Caller;
beforeAll(async () => {
  story = await openStory();
  desk = await story.terminal();
  const sheet = await setUp(desk);
  await confirm(desk, sheet);
  await store(desk, "dev", "shop", { URL: "old", OWNED: "o", GONE: "g" });
  const other = await story.whileStopped(() => enrolSecondDevice(story.home, sheet, "Ada's desktop"));
  const entry = (key: string, value: string, reason?: string) => ({
    key,
    value: redactText(value),
    ...(reason === undefined ? {} : { reason }),
  });
  const entries = [
    entry("URL", `${CANARY}-url`, "moved to Oslo"),
    entry("TWICE", `${CANARY}-twice`),
    entry("GONE", "u"),
  ];
  other.write({ kind: "set-secrets", ...SHOP, entries });
  other.write({ kind: "set-metadata", ...SHOP, key: "OWNED", set: { owner: "bo" } });
  await desk.call(unlock, { with: "passphrase", passphrase: PASSPHRASE });
  await desk.call(setSecrets, { ...SHOP, entries: [{ key: "URL", value: "new", reason: "it leaked" }] });
  await desk.call(setMetadata, { ...SHOP, name: "OWNED", set: { owner: "ada" }, clear: [] });
  await store(desk, "dev", "shop", { TWICE: "mine" });
  await desk.call(removeSecrets, { ...SHOP, names: ["GONE"] });
  await story.whileStopped(() => other.carryTo(story.home));
  await desk.call(unlock, { with: "passphrase", passphrase: PASSPHRASE });
});
afterAll(() => story.close());

type Conflict = ResponseOf<typeof showSecret>["conflicts"][number];
const conflictOf = async (name: string): Promise<Conflict> => {
  const [conflict] = (await desk.call(showSecret, { ...SHOP, name })).conflicts;
  if (conflict === undefined) throw new Error("no conflict");
  return conflict;
};
const decision = ({ kind, label, field, sides }: Conflict, device: string) => ({
  conflict: { kind, ...(label === undefined ? {} : { label }), ...(field === undefined ? {} : { field }) },
  keep: sides.find((side) => side.device === device)?.id ?? "",
  sides: sides.map(({ id }) => id),
});
const value = async (name: string): Promise<string | undefined> =>
  (await desk.call(readValues, { ...SHOP, names: [name], purpose: "get" })).values[0]?.value;

test("everything that waits stands in one list, with both sides and without a value", async () => {
  const answer = await desk.call(listConflicts, {});
  expect(answer.leftOut).toEqual([]);
  expect(answer.secrets.map(({ reference, conflicts }) => [reference, conflicts.map(({ kind }) => kind)])).toEqual([
    ["kist://dev/shop/GONE", ["deletion"]],
    ["kist://dev/shop/OWNED", ["metadata"]],
    ["kist://dev/shop/TWICE", ["same-name"]],
    ["kist://dev/shop/URL", ["value"]],
  ]);
  const url = answer.secrets.find(({ key }) => key === "URL")?.conflicts[0]?.sides ?? [];
  expect(new Set(url.map(({ device, reason, does }) => [device, reason, does].join()))).toEqual(
    new Set(["Ada's laptop,it leaked,set", "Ada's desktop,moved to Oslo,set"]),
  );
  expect(JSON.stringify(answer)).not.toContain(CANARY);
  const { secrets } = await desk.call(listSecrets, SHOP);
  expect(secrets.map(({ key, conflict }) => [key, conflict])).toEqual([
    ["GONE", true],
    ["OWNED", true],
    ["TWICE", true],
    ["TWICE", true],
    ["URL", true],
  ]);
});

test("both values can be read before deciding, each by its version", async () => {
  const { sides } = await conflictOf("URL");
  const values = await Promise.all(sides.map(({ version }) => value(`URL@${version ?? ""}`)));
  expect(new Set(values)).toEqual(new Set([`${CANARY}-url`, "new"]));
});

test("one request keeps a side, the other is previous, and the trail says so", async () => {
  const conflict = await conflictOf("URL");
  const asked = { ...SHOP, name: "URL", ...decision(conflict, "Ada's desktop") };
  expect(await refusal(desk.call(resolveConflict, { ...asked, sides: [asked.keep, "aaaaaaaaaa"] }))).toMatchObject({
    code: "conflict-moved",
  });
  const answer = await desk.call(resolveConflict, asked);
  expect(answer).toMatchObject({ reference: "kist://dev/shop/URL", others: [] });
  expect([await value("URL"), await value("URL@previous")]).toEqual([`${CANARY}-url`, "new"]);
  expect((await desk.call(showSecret, { ...SHOP, name: "URL" })).conflicts).toEqual([]);
  expect(await refusal(desk.call(resolveConflict, asked))).toMatchObject({ code: "conflict-none" });
  const { entries } = await desk.call(listAudit, { action: "secret.resolve" });
  expect(entries.map(({ outcome, subjects }) => [outcome, subjects])).toContainEqual([
    "allowed",
    ["kist://dev/shop/URL"],
  ]);
});

test("two secrets of one name: one keeps it, the other is renamed, and both values are there", async () => {
  const conflict = await conflictOf("TWICE");
  const asked = { ...SHOP, name: "TWICE", ...decision(conflict, "Ada's laptop") };
  expect(await refusal(desk.call(resolveConflict, asked))).toMatchObject({ code: "request-malformed" });
  const { others } = await desk.call(resolveConflict, { ...asked, others: { rename: "TWICE_OSLO" } });
  expect(others).toMatchObject([{ reference: "kist://dev/shop/TWICE_OSLO" }]);
  expect([await value("TWICE"), await value("TWICE_OSLO")]).toEqual(["mine", `${CANARY}-twice`]);
});

test("an owner, and a deletion that came too late", async () => {
  await desk.call(resolveConflict, { ...SHOP, name: "OWNED", ...decision(await conflictOf("OWNED"), "Ada's laptop") });
  expect((await desk.call(showSecret, { ...SHOP, name: "OWNED" })).metadata.owner).toBe("ada");
  const gone = { ...SHOP, name: "GONE", ...decision(await conflictOf("GONE"), "Ada's laptop") };
  expect(await desk.call(resolveConflict, gone)).toMatchObject({ removed: true });
  expect((await desk.call(listConflicts, { environment: "dev" })).secrets).toEqual([]);
  expect(await desk.call(verifyAudit, {})).toMatchObject({ verdict: "ok" });
});

test("a program that was not approved is asked about like for any change, and learns nothing", async () => {
  const stranger = await story.terminal();
  for (const name of ["URL", "NO_SUCH_NAME"]) {
    const sides = ["aaaaaaaaaa", "bbbbbbbbbb"];
    const asked = { ...SHOP, name, conflict: { kind: "value" as const }, keep: "aaaaaaaaaa", sides };
    expect(await refusal(stranger.call(resolveConflict, asked))).toMatchObject({ code: "approval-needed" });
  }
  expect(await refusal(stranger.call(listConflicts, {}))).toMatchObject({ code: "approval-needed" });
});

test("who refers to a secret, and who read it", async () => {
  await desk.call(setSecrets, { ...SHOP, entries: [{ key: "DSN", value: "${URL}/x", template: true }] });
  await value("URL");
  const about = await desk.call(showSecret, { ...SHOP, name: "URL", references: true, reads: 5 });
  expect(about.references).toEqual({
    templates: [{ reference: "kist://dev/shop/DSN", name: "URL" }],
    imports: [],
    names: [],
  });
  expect(about.reads?.[0]).toMatchObject({ action: "value.read", subjects: ["kist://dev/shop/URL"] });
  expect(about.reads?.every(({ action }) => action.startsWith("value."))).toBe(true);
  const dsn = await desk.call(showSecret, { ...SHOP, name: "DSN", references: true });
  expect(dsn.references?.names).toEqual([{ name: "URL", reference: "kist://dev/shop/URL" }]);
});
