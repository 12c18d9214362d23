/** A repository is a stranger (R28): what its kist.json says means nothing until a person has looked at it. */
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import {
  allowRepository,
  createVault,
  decideApproval,
  forgetRepository,
  inspectRepository,
  listAudit,
  listRepositories,
  listVaults,
  readValues,
} from "@kist/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";

import { refusal, type Caller } from "./harness/caller.ts";
import { approvalOf, confirm, PASSPHRASE, setUp, store } from "./harness/people.ts";
import { openStory, type Story } from "./harness/story.ts";

let story: Story;
/** The person's terminal, approved for `dev`. */
let desk: Caller;
let first: string;

beforeAll(async () => {
  story = await openStory();
  desk = await story.terminal();
  const sheet = await setUp(desk);
  first = sheet.vault;
  await confirm(desk, sheet);
  await store(desk, "dev", "shop", { URL: "from shop" });
  await store(desk, "dev", "bank", { URL: "from bank" });
});
afterAll(() => story.close());

/** A directory with a kist.json. */
function repository(name: string, file: object | string): string {
  const path = join(story.home.work, name);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, "kist.json"), typeof file === "string" ? file : JSON.stringify(file));
  return path;
}

const read = (caller: Caller): Promise<string[]> =>
  caller.call(readValues, { purpose: "run" }).then(({ values }) => values.map(({ value }) => value));

async function allow(caller: Caller): Promise<void> {
  const { repository: found } = await caller.call(inspectRepository, {});
  await caller.call(allowRepository, { hash: found?.hash ?? "" });
}

test("its file means nothing before it was allowed, in every directory below it too", async () => {
  const shop = repository("shop", { namespace: "shop" });
  mkdirSync(join(shop, "src"));
  const caller = await desk.child({ in: join(shop, "src") });
  expect(await caller.call(inspectRepository, {})).toMatchObject({
    allowed: false,
    repository: { path: join(shop, "kist.json"), namespace: "shop" },
  });
  expect(await refusal(read(caller))).toMatchObject({ code: "repository-not-allowed" });
  expect(await refusal(caller.call(readValues, { names: ["URL"], purpose: "get" }))).toMatchObject({
    code: "repository-not-allowed",
  });
  // What leaves nothing to the file does not depend on it.
  expect((await caller.call(readValues, { names: ["kist://dev/shop/URL"], purpose: "get" })).values).toHaveLength(1);
  expect(await refusal(caller.call(allowRepository, { hash: "0".repeat(64) }))).toMatchObject({
    code: "repository-not-allowed",
  });
  await allow(caller);
  expect(await read(caller)).toEqual(["from shop"]);
  caller.close();
});

test("an edited, a moved and a linked file are strangers again", async () => {
  const path = repository("edited", { namespace: "shop" });
  const caller = await desk.child({ in: path });
  await allow(caller);
  expect(await read(caller)).toEqual(["from shop"]);

  repository("edited", { namespace: "bank" });
  await later();
  expect(await refusal(read(caller))).toMatchObject({ code: "repository-not-allowed" });
  repository("edited", { namespace: "shop" });
  await later();
  expect(await read(caller)).toEqual(["from shop"]);

  const moved = join(story.home.work, "moved");
  renameSync(path, moved);
  const behind = await desk.child({ in: moved });
  expect(await refusal(read(behind))).toMatchObject({ code: "repository-not-allowed" });

  const linked = join(story.home.work, "linked");
  mkdirSync(linked);
  symlinkSync(join(moved, "kist.json"), join(linked, "kist.json"));
  const below = await desk.child({ in: linked });
  expect(await refusal(read(below))).toMatchObject({ code: "repository-file-wrong" });
  for (const one of [caller, behind, below]) one.close();
});

test("a file that is wrong hurts only those who need what it says", async () => {
  const wrong = [
    ["not json", "json"],
    [{ namespace: "shop", command: "rm" }, "command"],
    [{ namespace: "../shop" }, "namespace"],
    [{ namespace: "shop", vault: "zz" }, "vault"],
    [`{"namespace":"shop"}${" ".repeat(5000)}`, "size"],
  ] as const;
  for (const [at, [file, field]] of wrong.entries()) {
    const caller = await desk.child({ in: repository(`wrong-${at}`, file) });
    expect(await refusal(read(caller))).toMatchObject({ code: "repository-file-wrong", facts: { field } });
    expect((await caller.call(readValues, { names: ["kist://dev/shop/URL"], purpose: "get" })).values).toHaveLength(1);
    caller.close();
  }
  const caller = await desk.child();
  expect(await refusal(read(caller))).toMatchObject({ code: "place-unclear", facts: { part: "namespace" } });
  expect(await refusal(caller.call(allowRepository, { hash: "0".repeat(64) }))).toMatchObject({
    code: "repository-none",
  });
  caller.close();
});

test("the whole namespace of another repository asks, its own does not", async () => {
  const caller = await desk.child({ in: join(story.home.work, "shop") });
  const other = caller.call(readValues, { environment: "dev", namespace: "bank", purpose: "run" });
  const needed = await refusal(other);
  expect(needed.code).toBe("approval-needed");
  const own = await caller.call(readValues, { environment: "dev", namespace: "shop", purpose: "run" });
  expect(own.values).toHaveLength(1);
  // Single names of it flow in the session like any others.
  expect((await caller.call(readValues, { names: ["kist://dev/bank/URL"], purpose: "get" })).values).toHaveLength(1);
  // Outside any repository there is none of its own.
  const outsider = await desk.child();
  const outside = outsider.call(readValues, { environment: "dev", namespace: "shop", purpose: "run" });
  expect(await refusal(outside)).toMatchObject({ code: "approval-needed" });
  for (const one of [caller, outsider]) one.close();
});

test("a file that names another vault must be allowed before that vault is meant", async () => {
  const lamp = await story.terminal();
  const asked = { name: "Second", environments: ["dev"] };
  const approval = approvalOf(await refusal(desk.call(createVault, asked)));
  await lamp.call(decideApproval, { id: approval, grant: true, presence: PASSPHRASE });
  const { vault: second } = await desk.call(createVault, { ...asked, approval });
  expect((await desk.call(listVaults, {})).vaults.map(({ id }) => id).sort()).toEqual([first, second].sort());

  const caller = await desk.child({ in: repository("second", { namespace: "shop", vault: second }) });
  const named = { names: ["kist://dev/shop/URL"], purpose: "get" as const };
  expect(await refusal(caller.call(readValues, named))).toMatchObject({ code: "repository-not-allowed" });
  expect((await caller.call(readValues, { ...named, vault: first })).values).toHaveLength(1);
  await allow(caller);
  expect(await caller.call(readValues, named)).toEqual({ values: [], missing: ["kist://dev/shop/URL"] });
  // In the vault it does not mean, `shop` is not its own namespace.
  const whole = { environment: "dev", namespace: "shop", purpose: "run" as const };
  expect(await refusal(caller.call(readValues, { ...whole, vault: first }))).toMatchObject({ code: "approval-needed" });
  const third = await desk.child({ in: repository("third", { namespace: "shop", vault: "0".repeat(64) }) });
  expect(await refusal(third.call(readValues, whole))).toMatchObject({ code: "vault-unknown" });
  for (const one of [caller, third, lamp]) one.close();
});

test("an allowance is taken back without a question, and both stand in the trail", async () => {
  const path = join(story.home.work, "shop", "kist.json");
  const { repositories } = await desk.call(listRepositories, {});
  expect(repositories.map((one) => one.path)).toContain(path);
  const nobody = await story.callers.start();
  await nobody.call(forgetRepository, { path });
  const caller = await desk.child({ in: join(story.home.work, "shop") });
  expect(await refusal(read(caller))).toMatchObject({ code: "repository-not-allowed" });
  const { entries } = await desk.call(listAudit, { subject: path });
  expect(entries.map(({ action }) => action)).toEqual(["repository.forget", "repository.allow"]);
  for (const one of [nobody, caller]) one.close();
});

/** The daemon looks at a file at most every 20 ms. */
const later = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));
