/** Import links: what asks when one is made, what reading over one asks and writes down, and what a machine's list says. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import {
  allowRepository,
  importNamespace,
  initDevice,
  inspectRepository,
  listApprovals,
  listAudit,
  listImports,
  listSecrets,
  readValues,
  setAllowList,
  showSecret,
  unimportNamespace,
} from "@kist/protocol";
import { expect, test } from "vitest";

import { refusal } from "./harness/caller.ts";
import { approvalOf, approve, confirm, setUp, store } from "./harness/people.ts";
import { openStory } from "./harness/story.ts";

const uid = process.getuid?.() ?? 0;
const where = { environment: "dev", namespace: "shop" };
const run = { purpose: "run" as const };

test("a person is asked when the link is made, and not again by programs of the repository", async () => {
  const story = await openStory();
  try {
    const [desk, lamp] = await Promise.all([story.terminal(), story.terminal()]);
    await confirm(desk, await setUp(desk));
    await store(desk, "dev", "shop", { A: "1", B: "2" });
    await store(desk, "dev", "db", { B: "db", PASSWORD: "hunter2" });
    const repository = join(story.home.work, "repository");
    mkdirSync(repository);
    writeFileSync(join(repository, "kist.json"), '{"namespace":"shop","environment":"dev"}');
    const shell = await desk.child({ in: repository });
    const { repository: seen } = await shell.call(inspectRepository, {});
    await shell.call(allowRepository, { hash: seen?.hash ?? "" });

    expect((await shell.call(readValues, run)).values).toHaveLength(2);

    // Another namespace, whole: that asks whatever session there is. A name of it flows.
    const asked = await refusal(shell.call(importNamespace, { from: "db" }));
    const { approvals } = await shell.call(listApprovals, {});
    expect(approvals).toMatchObject([{ rule: "whole-namespace", subjects: ["dev/shop", "dev/db"], scope: "request" }]);
    await approve(lamp, asked);
    const link = { from: "db", approval: approvalOf(asked) };
    expect(await shell.call(importNamespace, link)).toEqual({ ...where, changed: true });

    const { values } = await shell.call(readValues, run);
    expect(values.map(({ key, value, from }) => [key, value, from])).toEqual([
      ["A", "1", undefined],
      ["B", "2", undefined],
      ["PASSWORD", "hunter2", "kist://dev/db/PASSWORD"],
    ]);
    const { entries } = await desk.call(listAudit, { action: "value.read", outcome: "allowed", limit: 1 });
    expect(entries[0]?.subjects).toEqual(["kist://dev/shop/A", "kist://dev/shop/B", "kist://dev/db/PASSWORD"]);
    const [got] = (await shell.call(readValues, { names: ["PASSWORD"], purpose: "get" })).values;
    expect(got).toMatchObject({ name: "PASSWORD", value: "hunter2", from: "kist://dev/db/PASSWORD" });

    const listed = await shell.call(listSecrets, {});
    expect(listed.secrets.map(({ key }) => key)).toEqual(["A", "B"]);
    expect(listed.imported?.map(({ reference }) => reference)).toEqual(["kist://dev/db/PASSWORD"]);
    const shown = await shell.call(showSecret, { name: "PASSWORD" });
    expect(shown.reference).toBe("kist://dev/db/PASSWORD");
    expect(await refusal(shell.call(showSecret, { name: "NONE" }))).toMatchObject({ code: "secret-unknown" });
    expect((await shell.call(listImports, {})).imports).toEqual([{ namespace: "db", own: true, brings: ["PASSWORD"] }]);

    // Export asks always, and one yes covers what is imported.
    const exported = await refusal(shell.call(readValues, { purpose: "export" }));
    await approve(lamp, exported);
    const all = await shell.call(readValues, { purpose: "export", approval: approvalOf(exported) });
    expect(all.values).toHaveLength(3);

    await shell.call(unimportNamespace, { from: "db" });
    expect((await shell.call(readValues, run)).values).toHaveLength(2);
    expect(await refusal(shell.call(unimportNamespace, { from: "db" }))).toMatchObject({ code: "import-unknown" });
    await shell.call(importNamespace, { from: "db", keys: ["PASSWORD"] });
    expect((await shell.call(readValues, run)).values).toHaveLength(3);
  } finally {
    await story.close();
  }
});

test("a link widens no machine's list, and does not tell what is behind it", async () => {
  const story = await openStory();
  try {
    const program = await story.callers.start();
    const about = { deviceName: "build-1", vaultName: "CI", environments: ["dev", "prod"] };
    await program.call(initDevice, { kind: "machine", ...about });
    const everything = { user: uid, environment: "*", namespace: "*", keys: "all", verbs: ["write", "list", "admin"] };
    const shop = { user: uid, environment: "dev", namespace: "shop", keys: "all", verbs: ["read"] };
    const db = { ...shop, namespace: "db" };
    const allow = (...rules: readonly object[]) =>
      program.call(setAllowList, { document: JSON.stringify({ kist: "allow-list", version: 1, rules }) });
    const get = (key: string) => program.call(readValues, { ...where, names: [key], purpose: "get" });
    const denied = { code: "policy-denied", facts: { rule: "headless-not-listed" } };

    await store(program, "dev", "shop", { A: "1" });
    await store(program, "dev", "db", { PASSWORD: "hunter2" });
    await allow(shop, everything);
    // A writer who may not read the other namespace cannot link it either.
    expect(await refusal(program.call(importNamespace, { ...where, from: "db" }))).toMatchObject(denied);
    await allow(shop, db, everything);
    await program.call(importNamespace, { ...where, from: "db" });
    expect((await program.call(readValues, { ...where, ...run })).values).toHaveLength(2);

    await allow(shop, everything);
    expect(await refusal(program.call(readValues, { ...where, ...run }))).toMatchObject(denied);
    expect((await get("A")).values).toMatchObject([{ value: "1" }]);
    const refused = [await refusal(get("PASSWORD")), await refusal(get("NO_SUCH_NAME"))];
    for (const one of refused) expect(one).toMatchObject(denied);
    // A list of all its names is not its whole: another one may come.
    await allow(shop, { ...db, keys: ["PASSWORD"] }, everything);
    expect((await get("PASSWORD")).values).toMatchObject([{ value: "hunter2" }]);
    expect(await refusal(program.call(readValues, { ...where, ...run }))).toMatchObject(denied);

    await allow(shop, { ...everything, namespace: "shop" }, { ...everything, verbs: ["admin"] });
    expect((await program.call(listSecrets, where)).imported).toBeUndefined();
    expect((await program.call(listImports, where)).imports).toEqual([{ namespace: "db", own: true }]);
    for (const name of ["PASSWORD", "NO_SUCH_NAME"])
      expect(await refusal(program.call(showSecret, { ...where, name }))).toMatchObject({ code: "secret-unknown" });
  } finally {
    await story.close();
  }
});
