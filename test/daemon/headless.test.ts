/** Devices without a person: nothing asks anybody, a signed list decides, and what it does not name is refused. */
import { chmodSync, copyFileSync, linkSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { formatAllowList } from "@kist/access";
import {
  addSlot,
  createBackup,
  createVault,
  getAllowList,
  getStatus,
  initDevice,
  listAudit,
  listSecrets,
  lock,
  readValues,
  setAllowList,
  setSecrets,
  unlock,
  vaultSettings,
} from "@kist/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { refusal, refusals, type Caller } from "./harness/caller.ts";
import { startDaemon } from "./harness/daemon.ts";
import { store, untilReplaced } from "./harness/people.ts";
import { openStory, type Story } from "./harness/story.ts";
import { tamper } from "./harness/tamper.ts";

const uid = process.getuid?.() ?? 0;
const setUpAs = (caller: Caller, kind: "machine" | "ephemeral"): ReturnType<typeof caller.call<typeof initDevice>> =>
  caller.call(initDevice, { kind, deviceName: "build-1", vaultName: "CI", environments: ["dev", "prod"] });
const get = (caller: Caller, name: string): Promise<string | undefined> =>
  caller.call(readValues, { names: [`kist://${name}`], purpose: "get" }).then(({ values }) => values[0]?.value);
const listOf = (...rules: readonly object[]): string => JSON.stringify({ rules, version: 1, kist: "allow-list" });
const denied = { code: "policy-denied", facts: { rule: "headless-not-listed" } };

describe("a machine", () => {
  let story: Story;
  let program: Caller;
  const everything = { user: uid, environment: "*", namespace: "*", keys: "all", verbs: ["write", "list", "admin"] };

  beforeAll(async () => {
    story = await openStory();
    program = await story.callers.start();
  });
  afterAll(() => story.close());

  test("is set up with a key file and a recovery code, and nothing may be read", async () => {
    const { recovery } = await setUpAs(program, "machine");
    expect(recovery?.code.split("-")).toHaveLength(14);
    const key = statSync(join(story.home.path, "machine.key"));
    expect([key.mode & 0o777, key.size]).toEqual([0o600, 32]);
    expect(await program.call(getStatus, {})).toMatchObject({ device: { kind: "machine" }, unlockWith: ["machine"] });
    await store(program, "prod", "web", { TOKEN: "t", OTHER: "o" });
    await store(program, "dev", "web", { TOKEN: "d" });
    expect((await program.call(listSecrets, { environment: "prod", namespace: "web" })).secrets).toHaveLength(2);
    expect(await refusal(get(program, "prod/web/TOKEN"))).toMatchObject(denied);
    expect(await refusal(get(program, "prod/web/NO_SUCH_NAME"))).toMatchObject(denied);
    expect(
      await refusal(program.call(readValues, { environment: "dev", namespace: "web", purpose: "run" })),
    ).toMatchObject(denied);
    const added = { presence: "any passphrase", passphrase: "another passphrase", name: "mine" };
    expect(await refusal(program.call(addSlot, added))).toMatchObject({ code: "slot-not-found" });
  });

  test("a list lets exactly what it names be read, and its hash stands in the chain", async () => {
    const rule = { user: uid, environment: "prod", namespace: "web", keys: ["TOKEN"], verbs: ["read"] };
    const { hash, rules } = await program.call(setAllowList, { document: listOf(rule, everything) });
    expect(rules).toBe(2);
    expect(await program.call(getAllowList, {})).toMatchObject({ hash });
    expect(await get(program, "prod/web/TOKEN")).toBe("t");
    for (const name of ["prod/web/OTHER", "dev/web/TOKEN", "prod/api/TOKEN"])
      expect(await refusal(get(program, name))).toMatchObject(denied);
    // A list of keys never covers the whole, not even when it names all there are.
    expect(
      await refusal(program.call(readValues, { environment: "prod", namespace: "web", purpose: "run" })),
    ).toMatchObject(denied);
    expect(
      await refusal(program.call(readValues, { names: ["kist://prod/web/TOKEN"], purpose: "export" })),
    ).toMatchObject(denied);
    const both = ["kist://prod/web/TOKEN", "kist://prod/web/OTHER"];
    expect(await refusal(program.call(readValues, { names: both, purpose: "get" }))).toMatchObject(denied);
  });

  test("the list in force may be said again, as at each start of a machine: no link, no refusal, one entry", async () => {
    const { document, hash } = await program.call(getAllowList, {});
    const links = () => story.whileStopped(() => tamper(story.home, (rows) => rows.all("select id from links").length));
    const before = await links();
    expect(await program.call(setAllowList, { document })).toMatchObject({ hash, rules: 2 });
    expect(await get(program, "prod/web/TOKEN")).toBe("t");
    expect(await links()).toBe(before);
    const { entries } = await program.call(listAudit, { limit: 5 });
    expect(entries.find(({ action }) => action === "device.allow-list")).toMatchObject({ outcome: "allowed" });
  });

  test("a rule for a program is for its executable, whoever starts it", async () => {
    const runner = join(story.home.root, "runner");
    try {
      linkSync(process.execPath, runner);
    } catch {
      copyFileSync(process.execPath, runner);
    }
    const rule = { exe: runner, environment: "dev", namespace: "*", keys: "all", verbs: ["read"] };
    await program.call(setAllowList, { document: listOf(rule, everything) });
    expect(await refusal(get(program, "dev/web/TOKEN"))).toMatchObject(denied);
    const job = await story.callers.start({ program: runner });
    expect(await get(job, "dev/web/TOKEN")).toBe("d");
    const below = await job.child();
    expect(await get(below, "dev/web/TOKEN")).toBe("d");
    expect(await refusal(get(job, "prod/web/TOKEN"))).toMatchObject(denied);
    for (const one of [below, job]) one.close();
    const node = { ...rule, exe: "/usr/bin/node" };
    expect(await refusal(program.call(setAllowList, { document: listOf(node) }))).toMatchObject({
      code: "request-malformed",
      facts: { detail: "allow-list: exe-is-interpreter (rule 1)" },
    });
  });

  test("a list that was exchanged beside the chain is no list", async () => {
    const { hash } = await program.call(getAllowList, {});
    // In the very spelling that a list in force has.
    const generous = formatAllowList({
      rules: [{ user: uid, environment: "*", namespace: "*", keys: "all", verbs: ["read", "admin"] }],
    });
    await story.whileStopped(() =>
      tamper(story.home, (rows) => {
        const changed = rows.run(
          "update documents set bytes = ? where hash = ?",
          Buffer.from(generous),
          Buffer.from(hash, "hex"),
        );
        expect(changed).toBe(1);
      }),
    );
    expect(await refusal(get(program, "dev/web/TOKEN"))).toMatchObject({
      code: "policy-denied",
      facts: { rule: "headless-without-list" },
    });
    const [vault] = (await program.call(getStatus, {})).vaults;
    expect(vault).toMatchObject({ name: "", environments: [] });
  });

  test("stays locked once it was locked, after a restart too, and else opens by itself", async () => {
    await untilReplaced(program, () => program.call(lock, {}));
    expect(await refusal(program.call(listAudit, {}))).toMatchObject({ code: "locked" });
    await story.restart();
    expect(await refusal(program.call(listAudit, {}))).toMatchObject({ code: "locked" });
    await program.call(unlock, { with: "machine" });
    expect(await program.call(getStatus, {})).toMatchObject({ state: "unlocked" });
    await story.restart();
    expect(await program.call(getStatus, {})).toMatchObject({ state: "unlocked" });
  });

  test("a key file that others can read, that is another or that is gone keeps it from starting, in words", async () => {
    const path = join(story.home.path, "machine.key");
    const key = readFileSync(path);
    const startsWith = async (change: () => void, words: RegExp, status: number): Promise<void> => {
      await story.daemon().stop();
      change();
      const said = await startDaemon(story.home).then(
        () => "it started",
        (error: unknown) => String(error),
      );
      expect(said).toContain(`ended (${status})`);
      expect(said).toMatch(words);
    };
    await startsWith(() => chmodSync(path, 0o644), /others can read it[\s\S]*chmod 600/, 7);
    await startsWith(() => rmSync(path), /it is not there/, 7);
    await startsWith(() => writeFileSync(path, key.subarray(1), { mode: 0o600 }), /not a machine's key/, 7);
    await startsWith(() => writeFileSync(path, Buffer.alloc(32, 7), { mode: 0o600 }), /does not open this device/, 7);
    writeFileSync(path, key, { mode: 0o600 });
    await story.restart();
    expect(await program.call(getStatus, {})).toMatchObject({ state: "unlocked" });
  });
});

describe("a machine whose list has no admin", () => {
  test("can never be given another list, nor other settings", async () => {
    const story = await openStory();
    try {
      const program = await story.callers.start();
      await setUpAs(program, "machine");
      const only = { user: uid, environment: "*", namespace: "*", keys: "all", verbs: ["read", "write", "list"] };
      await program.call(setAllowList, { document: listOf(only) });
      const all = await refusals(
        program.call(setAllowList, { document: listOf({ ...only, verbs: ["admin"] }) }),
        program.call(vaultSettings, { set: { requireOwner: true } }),
        program.call(createVault, { name: "x", environments: ["dev"] }),
        program.call(createBackup, {}),
      );
      for (const refused of all) expect(refused).toMatchObject(denied);
      await store(program, "dev", "web", { A: "1" });
      expect(await get(program, "dev/web/A")).toBe("1");
    } finally {
      await story.close();
    }
  });
});

describe("an ephemeral device", () => {
  test("serves whoever made it, has one way in and no recovery", async () => {
    const story = await openStory();
    try {
      const program = await story.callers.start();
      expect((await setUpAs(program, "ephemeral")).recovery).toBeUndefined();
      expect(await program.call(getStatus, {})).toMatchObject({
        recoveryConfirmed: true,
        vaults: [{ throwAway: true }],
        unlockWith: ["machine"],
      });
      await program.call(setSecrets, {
        environment: "prod",
        namespace: "web",
        entries: [{ key: "A", value: "1" }],
        createNamespace: true,
      });
      expect(await get(program, "prod/web/A")).toBe("1");
      expect(await refusal(program.call(createBackup, {}))).toMatchObject({ code: "recovery-none" });
    } finally {
      await story.close();
    }
  });
});
