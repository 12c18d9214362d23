/** Nothing is released that is not first written down (D13), whatever the disk does. */
import {
  changePassphrase,
  confirmRecovery,
  createEnvironment,
  decideApproval,
  getStatus,
  initDevice,
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

import { refusal } from "./harness/caller.ts";
import { createHome, type Home } from "./harness/home.ts";
import { openInnerDaemon, terminalCaller, type InnerDaemon } from "./harness/inner-daemon.ts";
import { approvalOf, PASSPHRASE } from "./harness/people.ts";

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
  await inner.call(decideApproval, { id: approval, grant: true, passphrase: PASSPHRASE }, terminalCaller(200));
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
  inner.fail("storage-failed");
  await inner.call(lock, {});
  expect(inner.finished).toEqual(["restart"]);
  expect(inner.daemon.phase()).toBe("locked");
  expect(await refusal(read("A"))).toMatchObject({ code: "locked" });
});
