import { KistError } from "@kist/model";
/** What a person should look at, as `status` reports it: each code from the state that causes it. The words are the CLI's. */
import { getStatus, initDevice, unlock } from "@kist/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";

import { createHome, type Home } from "./harness/home.ts";
import { openInnerDaemon, type InnerDaemon, type InnerOptions } from "./harness/inner-daemon.ts";
import { bePatient } from "./harness/patience.ts";
import { tamper, type Rows } from "./harness/tamper.ts";

bePatient();

let home: Home;
let inner: InnerDaemon | undefined;
beforeEach(() => void (home = createHome()));
afterEach(() => {
  inner?.close();
  home.remove();
});

async function found(options: InnerOptions = {}): Promise<void> {
  inner = await openInnerDaemon(home, options);
  await inner.call(initDevice, { kind: "ephemeral", deviceName: "d", vaultName: "v", environments: ["dev"] });
}
/** The next daemon of this home, after somebody changed its files. */
async function reopen(change: (rows: Rows) => void): Promise<void> {
  inner?.close();
  tamper(home, change);
  inner = await openInnerDaemon(home);
  await inner.call(unlock, { with: "machine" });
}
/** Without what depends on the machine that runs the tests. */
const warnings = async (): Promise<string[]> =>
  ((await inner?.call(getStatus, {}))?.warnings ?? []).filter((code) => code !== "memory-not-locked");

test("nothing, on a day like any other", async () => {
  await found();
  expect(await warnings()).toEqual([]);
});

test("a disk that is nearly full, then full, then failing", async () => {
  const state = { free: 65 * 1024 * 1024, full: false, failed: false };
  await found({
    freeSpace: () => state.free,
    wrap: (database) => ({
      ...database,
      full: () => state.full,
      failure: () => (state.failed ? new KistError("storage-failed", {}) : undefined),
    }),
  });
  expect(await warnings()).toEqual([]);
  state.free = 63 * 1024 * 1024;
  expect(await warnings()).toEqual(["disk-low"]);
  state.full = true;
  expect(await warnings()).toEqual(["disk-full"]);
  state.failed = true;
  expect(await warnings()).toEqual(["disk-full", "storage-failed"]);
});

test("an allow-list that is not the one the chain signed", async () => {
  await found();
  await reopen((rows) => rows.run("update documents set bytes = ?", Buffer.from("{}")));
  expect(await warnings()).toEqual(["allow-list-damaged"]);
});

test("a link of a version to come", async () => {
  await found();
  await reopen((rows) => {
    const [last] = rows.all("select bytes from links order by id desc limit 1");
    const bytes = Buffer.from(last?.["bytes"] instanceof Uint8Array ? last["bytes"] : []);
    bytes[0] = 0x7f;
    rows.run("insert into links select max(id) + 1, randomblob(32), ? from links", bytes);
  });
  expect(await warnings()).toEqual(["vault-newer"]);
});
