/** Nothing is released that is not first written down (D13), whatever the disk does. */
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";

import {
  changePassphrase,
  checkHealth,
  confirmRecovery,
  createEnvironment,
  decideApproval,
  getStatus,
  initDevice,
  listAudit,
  listEnvironments,
  listSecrets,
  lock,
  readValues,
  removeSecrets,
  setSecrets,
  unlock,
  vaultSettings,
  verifyAudit,
} from "@kist/protocol";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { skipUnlessRoot } from "../../scripts/test-needs.ts";
import { createCallers, refusal } from "./harness/caller.ts";
import { startDaemon } from "./harness/daemon.ts";
import { createHome, type Home } from "./harness/home.ts";
import { openInnerDaemon, terminalCaller, type InnerDaemon } from "./harness/inner-daemon.ts";
import { bePatient } from "./harness/patience.ts";
import { approvalOf, PASSPHRASE, store } from "./harness/people.ts";

bePatient();

let home: Home;
let inner: InnerDaemon;

beforeAll(async () => {
  home = createHome();
  inner = await openInnerDaemon(home);
  const { recovery } = await inner.call(initDevice, {
    kind: "person",
    deviceName: "laptop",
    vaultName: "v",
    passphrase: PASSPHRASE,
    environments: ["dev"],
  });
  const { code = "", askGroup = 0 } = recovery ?? {};
  await inner.call(confirmRecovery, { group: askGroup, text: code.split("-")[askGroup - 1] ?? "" });
  await set("A", "1");
});
beforeEach(() => heal());
afterAll(() => {
  inner.close();
  home.remove();
});

/** The disk works again; what the daemon does every few seconds notices it. */
function heal(): void {
  inner.fail(undefined);
  if (inner.daemon.phase() !== "unlocked") return;
  for (const open of inner.daemon.session().vaults.values()) open.ledger.checkpoint();
}

const set = (key: string, value: string, namespace = "shop"): Promise<unknown> =>
  inner.call(setSecrets, { environment: "dev", namespace, entries: [{ key, value }], createNamespace: true });
const read = (key: string): Promise<unknown> =>
  inner.call(readValues, { names: [`kist://dev/shop/${key}`], purpose: "get" });
const names = async (): Promise<string[]> =>
  (await inner.call(listSecrets, { environment: "dev", namespace: "shop" })).secrets.map(({ key }) => key);

test.each(["disk-full", "storage-failed"] as const)(
  "%s: a read that cannot be written down releases nothing",
  async (code) => {
    inner.fail(code);
    const refused = await refusal(read("A"));
    expect(refused.code).toBe("audit-unavailable");
    expect(JSON.stringify(refused.facts)).toBe("{}");
    heal();
    expect(await read("A")).toMatchObject({ values: [{ value: "1" }] });
  },
);

test.each(["disk-full", "storage-failed"] as const)(
  "%s: a change whose COMMIT fails is nowhere to be seen",
  async (code) => {
    inner.fail(code);
    const refused = await refusal(set("B", "2"));
    expect(["audit-unavailable", "disk-full"]).toContain(refused.code);
    expect((await refusal(set("A", "other"))).code).toBe(refused.code);
    heal();
    expect(await names()).toEqual(["A"]);
    expect(await read("A")).toMatchObject({ values: [{ value: "1" }] });
    await set("B", "2");
    expect(await names()).toEqual(["A", "B"]);
    expect(await inner.call(verifyAudit, {})).toMatchObject({ verdict: "ok" });
    for (const open of inner.daemon.session().vaults.values()) expect(open.vault.verify()).toEqual([]);
    await inner.call(removeSecrets, { environment: "dev", namespace: "shop", names: ["B"] });
  },
);

async function require(requireOwner: boolean): Promise<void> {
  const request = { set: { requireOwner } };
  const approval = approvalOf(await refusal(inner.call(vaultSettings, request)));
  await inner.call(decideApproval, { id: approval, grant: true, presence: PASSPHRASE }, terminalCaller(200));
  await inner.call(vaultSettings, { ...request, approval });
}

test("a namespace that was to be made with a secret is not made without it", async () => {
  // Refused inside the transaction, after the namespace was written there.
  await require(true);
  expect(await refusal(set("A", "1", "new"))).toMatchObject({ code: "metadata-required" });
  await require(false);
  inner.fail("storage-failed");
  await refusal(set("A", "1", "new"));
  heal();
  // Neither its key nor its link stays behind.
  for (const { keyring, chain } of inner.daemon.session().vaults.values())
    expect(keyring.streams().toSorted()).toEqual([...chain().streams.keys()].toSorted());
  const { environments } = await inner.call(listEnvironments, {});
  expect(environments).toMatchObject([{ name: "dev", namespaces: ["shop"] }]);
  // And nothing that was left over stands in the way of the next try.
  await set("A", "1", "new");
  await inner.call(createEnvironment, { name: "test" });
});

test("a re-key whose COMMIT fails leaves the old passphrase, and every row readable", async () => {
  const change = { old: PASSPHRASE, new: "another long passphrase" };
  inner.fail("storage-failed");
  expect(await refusal(inner.call(changePassphrase, change))).toMatchObject({ code: "audit-unavailable" });
  heal();
  await inner.call(unlock, { with: "passphrase", passphrase: PASSPHRASE });
  expect(await inner.call(getStatus, {})).toMatchObject({ recoveryConfirmed: true });
  await inner.call(changePassphrase, change);
  await inner.call(changePassphrase, { old: change.new, new: PASSPHRASE });
  expect(await refusal(inner.call(unlock, { with: "passphrase", passphrase: change.new }))).toMatchObject({
    code: "unlock-failed",
  });
});

test("a disk that takes nothing does not keep a vault from being locked", async () => {
  // Something is there to be signed, and cannot be.
  await read("A");
  inner.fail("storage-failed");
  await inner.call(lock, {});
  expect(inner.finished).toEqual(["restart"]);
  expect(inner.daemon.phase()).toBe("locked");
  expect(await refusal(read("A"))).toMatchObject({ code: "locked" });
});

test("a full disk: reads go on, changes are refused in words, and with room again everything does", async (context) => {
  skipUnlessRoot(context);
  const small = createHome();
  // The home is a file system of its own, in a mount namespace that nobody else sees; so the socket stands beside it.
  // Its log stands on a disk that is full from the first line.
  const outside = { ...small, socket: join(small.root, "run", "kist.sock") };
  const mount = [
    "unshare",
    "-m",
    "sh",
    "-c",
    'mount -t tmpfs -o size=12m,mode=700 none "$KIST_HOME" && exec "$0" 2>/dev/full',
  ];
  const daemon = await startDaemon(outside, { KIST_SOCKET: outside.socket }, mount);
  const callers = await createCallers(outside);
  try {
    const caller = await callers.start();
    await caller.call(initDevice, { kind: "ephemeral", deviceName: "d", vaultName: "v", environments: ["dev"] });
    await store(caller, "dev", "shop", { A: "1" });
    const readA = async (): Promise<unknown> =>
      (await caller.call(readValues, { names: ["kist://dev/shop/A"], purpose: "get" })).values[0]?.value;
    const ballast = join("/proc", String(daemon.pid), "root", small.path, "ballast");
    fillDisk(ballast);
    const refused = await refusal(store(caller, "dev", "shop", { B: "2" }));
    expect(refused).toMatchObject({ code: "disk-full", status: 507 });
    for (let times = 0; times < 50; times++) expect(await readA()).toBe("1");
    expect((await caller.call(getStatus, {})).warnings).toContain("disk-full");
    expect(await refusal(store(caller, "dev", "new", { B: "2" }))).toMatchObject({ code: "disk-full" });
    const { entries } = await caller.call(listAudit, { limit: 200 });
    expect(entries.filter(({ action }) => action === "value.read")).toHaveLength(50);
    expect(entries.filter(({ code }) => code === "disk-full").map(({ outcome }) => outcome)).toEqual([
      "failed",
      "failed",
    ]);
    rmSync(ballast);
    // Within five seconds the next checkpoint notices.
    for (let tries = 0; (await caller.call(getStatus, {})).warnings.includes("disk-full"); tries++) {
      expect(tries).toBeLessThan(100);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    // So small a disk is nearly full from its first day.
    expect((await caller.call(getStatus, {})).warnings).toEqual(["disk-low"]);
    await store(caller, "dev", "shop", { B: "2" });
    expect(await caller.call(verifyAudit, {})).toMatchObject({ verdict: "ok" });
    expect(await caller.call(checkHealth, {})).toMatchObject({ findings: [] });
  } finally {
    await callers.close();
    await daemon.kill();
    small.remove();
  }
});

/** Takes every byte there is. */
function fillDisk(path: string): void {
  const file = openSync(path, "w");
  try {
    for (let size = 1024 * 1024; size >= 1; size = Math.floor(size / 4)) {
      const chunk = Buffer.alloc(size, 1);
      try {
        for (;;) if (writeSync(file, chunk) < size) break;
      } catch {
        // Full for pieces of this size.
      }
    }
  } finally {
    closeSync(file);
  }
}

test("a place where the mark of a locked device cannot be written does not keep it open either", async () => {
  const other = createHome();
  const second = await openInnerDaemon(other);
  try {
    await second.call(initDevice, { kind: "machine", deviceName: "d", vaultName: "v", environments: ["dev"] });
    mkdirSync(join(other.path, "locked"));
    await second.call(lock, {});
    // A machine would open itself again; it stays away instead.
    expect(second.finished).toEqual(["stop"]);
    expect(second.daemon.phase()).toBe("locked");
  } finally {
    second.close();
    other.remove();
  }
});
