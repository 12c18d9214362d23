/** Nobody seals under a key that a removed device knows (R2): the next change makes a new one first. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { deviceKeysFromSeed } from "@kist/crypto";
import { checkHealth, getStatus, initDevice, listAudit, setSecrets, verifyAudit } from "@kist/protocol";
import { createKeyring, linkHash, replaceRecovery, verifyChain, type Operation } from "@kist/team";
import { afterAll, beforeAll, expect, test } from "vitest";

import { unlockDevice } from "../../apps/daemon/src/core/unlocking.ts";
import { refusal, type Caller } from "./harness/caller.ts";
import { startDaemon } from "./harness/daemon.ts";
import { openInnerDaemon, type InnerDaemon } from "./harness/inner-daemon.ts";
import { openKeys, type OpenKeys } from "./harness/open-keys.ts";
import { store } from "./harness/people.ts";
import { openStory, type Story } from "./harness/story.ts";

let story: Story;
let program: Caller;

beforeAll(async () => {
  story = await openStory();
  program = await story.callers.start();
  const about = { deviceName: "d", vaultName: "v", environments: ["dev"] };
  await program.call(initDevice, { kind: "machine", ...about });
  await store(program, "dev", "shop", { A: "1" });
});
afterAll(() => story.close());

const machine = (): { readonly type: "machine"; readonly key: Uint8Array<ArrayBuffer> } => ({
  type: "machine",
  key: new Uint8Array(readFileSync(join(story.home.path, "machine.key"))),
});
const homeKeys = (): Promise<OpenKeys> => openKeys(story.home, machine());

/**
 * A recovery code replaced by somebody who held no keys: its link stands in the chain, the streams that the old code's
 * device knew wait for a new epoch.
 */
function replaceWithoutKeys({
  crypto,
  clock,
  chain,
  device,
}: Pick<OpenKeys, "crypto" | "clock" | "chain" | "device">): Operation {
  const recovery = deviceKeysFromSeed(crypto, crypto.random.bytes(32));
  return replaceRecovery({ crypto, clock }, chain, device, { recovery, keyring: createKeyring(crypto) });
}

function makeDue(keys: OpenKeys): number {
  const { crypto, database, vault, rows, chain } = keys;
  const { links, state } = replaceWithoutKeys(keys);
  database.transaction.run(() => {
    for (const [at, link] of links.entries())
      database.teamStore(vault).appendLink(chain.height + 1 + at, linkHash(crypto, link), link);
    rows.write("chain-head", vault, { height: state.height, head: state.head });
  });
  return [...state.streams.values()].filter(({ due }) => due).length;
}

test("what is due when a device is opened gets its new keys first, the trail's own among them", async () => {
  const due = await story.whileStopped(async () => {
    const keys = await homeKeys();
    const count = makeDue(keys);
    keys.close();
    return count;
  });
  // Registry, audit, environment, namespace.
  expect(due).toBe(4);
  expect((await program.call(getStatus, {})).warnings).toEqual([]);
  await store(program, "dev", "shop", { A: "2" });
  const { entries } = await program.call(listAudit, {});
  const [set, renewed] = entries.filter(({ action }) => action !== "audit.list");
  expect([set?.action, renewed?.action, renewed?.note]).toEqual(["secret.set", "epoch.renew", "streams=4"]);
  expect(await program.call(verifyAudit, {})).toMatchObject({ verdict: "ok" });
  const { findings } = await program.call(checkHealth, {});
  expect(findings).toEqual([]);
  await story.whileStopped(async () => {
    const keys = await homeKeys();
    const { chain, database, vault, crypto } = keys;
    for (const { epochs, due: still } of chain.streams.values()) expect([epochs.length, still]).toEqual([2, false]);
    // The trail's newest records are sealed under its newest key, which they name.
    const trail = [...chain.streams.values()].find(({ kind }) => kind === "audit")?.epochs ?? [];
    const body = Buffer.from(database.auditStore(vault).last()?.body ?? []);
    expect(trail.map(({ ref }) => body.includes(Buffer.from(ref, "hex")))).toEqual([false, true]);
    expect(verifyChain(crypto, database.teamStore(vault).links(), { vault }).height).toBe(chain.height);
    keys.close();
  });
});

/** The same home, in this process: its chain can be changed between two requests. */
async function openInside(): Promise<InnerDaemon> {
  await story.daemon().stop();
  const inner = await openInnerDaemon(story.home);
  inner.daemon.begin((await unlockDevice(inner.daemon, machine())).session);
  return inner;
}

test("a change that comes while something is due makes the new epoch, then itself", async () => {
  const inner = await openInside();
  try {
    const [open] = inner.daemon.session().vaults.values();
    if (open === undefined) throw new Error("no vault");
    const { crypto } = inner;
    const operation = replaceWithoutKeys({
      crypto,
      clock: inner.daemon.clock,
      chain: open.chain(),
      device: open.device,
    });
    inner.database.transaction.run(() => open.writeOperation(operation));
    open.acceptOperation(operation);
    expect((await inner.call(getStatus, {})).warnings).toEqual(["epoch-due"]);
    // The vault itself refuses, whoever calls it.
    const change = { kind: "remove-secrets", environment: "dev", namespace: "shop", keys: ["A"] } as const;
    expect(() => inner.database.transaction.run(() => open.vault.prepare(change).apply())).toThrow(
      expect.objectContaining({ code: "epoch-due" }),
    );
    await inner.call(setSecrets, { environment: "dev", namespace: "shop", entries: [{ key: "A", value: "3" }] });
    expect(open.due()).toEqual([]);
    expect((await inner.call(getStatus, {})).warnings).toEqual([]);
    const actions = open.ledger.entries({ limit: 2 }).map(({ action }) => action);
    expect(actions).toEqual(["secret.set", "epoch.renew"]);
  } finally {
    inner.close();
  }
});

test("a due key that is not held here keeps the place read-only, and says so", async () => {
  const inner = await openInside();
  try {
    const [open] = inner.daemon.session().vaults.values();
    if (open === undefined) throw new Error("no vault");
    const { crypto } = inner;
    const operation = replaceWithoutKeys({
      crypto,
      clock: inner.daemon.clock,
      chain: open.chain(),
      device: open.device,
    });
    const namespace = [...operation.state.streams.values()].find(({ kind }) => kind === "namespace");
    if (namespace === undefined) throw new Error("no namespace");
    inner.database.transaction.run(() => open.writeOperation(operation));
    open.acceptOperation(operation);
    open.keyring.drop(namespace.id, namespace.epochs.length);
    const entries = [{ key: "A", value: "4" }];
    const refused = await refusal(inner.call(setSecrets, { environment: "dev", namespace: "shop", entries }));
    expect(refused.code).toBe("epoch-due");
    expect(open.due()).toEqual([namespace.id]);
    expect((await inner.call(getStatus, {})).warnings).toEqual(["epoch-due"]);
  } finally {
    inner.close();
  }
  const daemon = await startDaemon(story.home);
  expect(daemon.pid).toBeGreaterThan(0);
  await daemon.stop();
});
