/** Locked means: no key in memory, a fresh process, and nothing but status and unlock (R27). */
import { existsSync } from "node:fs";

import {
  getStatus,
  listApprovals,
  listAudit,
  listRepositories,
  listSlots,
  listVaults,
  lock,
  readValues,
  unlock,
  verifyAudit,
  waitApproval,
} from "@kist/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";

import { skipUnlessRoot } from "../../scripts/test-needs.ts";
import { refusal, type Caller } from "./harness/caller.ts";
import { countIn, readMemory } from "./harness/memory.ts";
import { openKeys } from "./harness/open-keys.ts";
import { approvalOf, confirm, PASSPHRASE, setUp, store, untilReplaced, type Sheet } from "./harness/people.ts";
import { openStory, type Story } from "./harness/story.ts";
import { tamper } from "./harness/tamper.ts";

const CANARY = "canary-value-7f3a9c51e2";
const NAME = "CANARY_NAME_4B8D";

let story: Story;
let desk: Caller;
let sheet: Sheet;

beforeAll(async () => {
  story = await openStory();
  desk = await story.terminal();
  sheet = await setUp(desk);
  await confirm(desk, sheet);
  await store(desk, "dev", "shop", { [NAME]: CANARY });
});
afterAll(() => story.close());

const get = (): Promise<string | undefined> =>
  desk.call(readValues, { names: [`kist://dev/shop/${NAME}`], purpose: "get" }).then(({ values }) => values[0]?.value);
const unlockWith = (passphrase: string): Promise<unknown> => desk.call(unlock, { with: "passphrase", passphrase });

async function lockAndWait(): Promise<void> {
  await untilReplaced(desk, () => desk.call(lock, {}));
}

test("locking keeps the pid and leaves neither a value nor a key in memory", async (context) => {
  skipUnlessRoot(context);
  expect(await get()).toBe(CANARY);
  const { pid } = story.daemon();
  const before = readMemory(pid);
  // The search itself works: an unlocked daemon holds what it has just released.
  expect(countIn(before, CANARY)).toBeGreaterThan(0);
  await lockAndWait();
  expect(await desk.call(getStatus, {})).toMatchObject({ pid, vaults: [], unlockWith: ["passphrase", "recovery"] });
  const memory = readMemory(pid);
  const { local, seed, indexKey, device, epochs } = await story.whileStopped(async () => {
    const keys = await openKeys(story.home, PASSPHRASE);
    const secrets = [...keys.chain.streams.keys()].map((stream) => keys.keyring.secret(stream, 1));
    keys.close();
    return { ...keys, epochs: secrets.filter((one) => one !== undefined) };
  });
  expect(epochs.length).toBeGreaterThan(4);
  const secrets = [local, seed, indexKey, device.keys.signing.subarray(0, 32), device.keys.boxSecret, ...epochs];
  for (const secret of [CANARY, NAME, PASSPHRASE, sheet.code, ...secrets]) expect(countIn(memory, secret)).toBe(0);
  // Each of them is there while it is unlocked, or the search would prove nothing.
  for (const secret of [CANARY, NAME, local, indexKey]) expect(countIn(before, secret)).toBeGreaterThan(0);
});

test("a locked daemon refuses everything but status and unlock, and the refusals are signed later", async () => {
  // Where the memory of another process may be read, the test before has locked it.
  if ((await desk.call(getStatus, {})).state === "unlocked") await lockAndWait();
  expect(await refusal(get())).toMatchObject({ code: "locked", status: 423 });
  expect(await refusal(desk.call(listAudit, {}))).toMatchObject({ code: "locked" });
  expect(await refusal(unlockWith("not the passphrase"))).toMatchObject({ code: "unlock-failed" });
  await desk.call(lock, {});
  await unlockWith(PASSPHRASE);
  expect(await get()).toBe(CANARY);
  const { entries } = await desk.call(listAudit, { limit: 12 });
  const locked = entries.filter(({ code }) => code === "locked" || code === "unlock-failed");
  expect(locked.map(({ action, outcome, code }) => `${action} ${outcome} ${code}`)).toEqual([
    "unlock failed unlock-failed",
    "audit.list refused locked",
    "values.read refused locked",
  ]);
  // No names, no directory, no command line: what was asked for stays the asker's.
  for (const { subjects, caller } of locked) {
    expect(subjects).toEqual([]);
    expect(Object.keys(caller ?? {}).sort()).toEqual(["exe", "pid", "started", "tty", "uid"]);
  }
  expect(entries.map(({ action }) => action)).toContain("device.unlock");
  expect(await desk.call(verifyAudit, {})).toMatchObject({ verdict: "ok" });
});

test("whoever waits for an approval when it is locked is cut off", async () => {
  const id = approvalOf(await refusal(desk.call(readValues, { names: ["kist://prod/shop/A"], purpose: "get" })));
  const waiting = desk.call(waitApproval, { id, seconds: 30 }).then(
    ({ state }) => state,
    () => "cut off",
  );
  await new Promise((resolve) => setTimeout(resolve, 100));
  await lockAndWait();
  expect(["denied", "cut off"]).toContain(await waiting);
});

test("two programs that unlock at once both find it open", async () => {
  await Promise.all([unlockWith(PASSPHRASE), unlockWith(PASSPHRASE)]);
  expect(await get()).toBe(CANARY);
  expect(await desk.call(verifyAudit, {})).toMatchObject({ verdict: "ok" });
});

test("the recovery code unlocks too, however it is typed; another code does not", async () => {
  await lockAndWait();
  const wrong = { with: "recovery" as const, code: sheet.code.slice(0, -1) };
  expect(await refusal(desk.call(unlock, wrong))).toMatchObject({ code: "recovery-code-malformed" });
  await desk.call(unlock, { with: "recovery", code: ` ${sheet.code.toUpperCase().replaceAll("-", " ")} ` });
  expect(await get()).toBe(CANARY);
  expect(await refusal(desk.call(unlock, { with: "machine" }))).toMatchObject({ code: "slot-not-found" });
});

test("wrong passphrases are slowed down, up to a minute, and the count survives a restart", async () => {
  const backoffs = (change?: (at: number) => string): Promise<unknown> =>
    story.whileStopped(() =>
      tamper(story.home, ({ all, run }) => {
        if (change !== undefined) run(`update backoffs set ${change(Date.now())}`);
        return all("select failures from backoffs");
      }),
    );
  await lockAndWait();
  for (let i = 0; i < 2; i++)
    expect(await refusal(unlockWith(`wrong number ${i}`))).toMatchObject({ code: "unlock-failed" });
  expect(await backoffs()).toEqual([{ failures: 2 }]);
  // As after many more, without the waiting: then the right one has to wait, too.
  await backoffs((now) => `failures = 40, at = ${now}`);
  const { code, facts } = await refusal(unlockWith(PASSPHRASE));
  expect(code).toBe("slot-backoff");
  expect(facts["seconds"]).toBeGreaterThan(30);
  expect(facts["seconds"]).toBeLessThanOrEqual(60);
  await backoffs((now) => `at = ${now - 60_000}`);
  await unlockWith(PASSPHRASE);
  expect(await backoffs()).toEqual([]);
  await unlockWith(PASSPHRASE);
});

test("a wrong passphrase is refused and written down while it is unlocked, too", async () => {
  expect(await refusal(unlockWith("not the passphrase"))).toMatchObject({ code: "unlock-failed" });
  const { entries } = await desk.call(listAudit, { outcome: "refused", limit: 1 });
  expect(entries).toMatchObject([{ action: "device.presence", code: "unlock-failed" }]);
});

test("looking is no use: only a request for something in the vault starts the idle time anew", async () => {
  const left = async (): Promise<number> => (await desk.call(getStatus, {})).locksIn ?? 0;
  await get();
  const start = await left();
  await new Promise((resolve) => setTimeout(resolve, 100));
  for (const endpoint of [listApprovals, listVaults, listSlots, listRepositories]) await desk.call(endpoint, {});
  expect(await left()).toBeLessThanOrEqual(start - 100);
  await get();
  expect(await left()).toBeGreaterThan(start - 100);
});

test("told to end in the moment of locking, it ends", async () => {
  await desk.call(lock, {});
  // With which status depends on who was hit: the process that ends, or the one that takes its place.
  expect(await story.daemon().stop()).toBeDefined();
});

test("a person's device locks by itself, and the trail says why", async () => {
  await story.restart({ KIST_IDLE_LOCK_MINUTES: "0.02" });
  await untilReplaced(desk, () => unlockWith(PASSPHRASE));
  await story.restart();
  await unlockWith(PASSPHRASE);
  const { entries } = await desk.call(listAudit, { action: "device.lock", limit: 1 });
  expect(entries).toMatchObject([{ note: "idle", outcome: "allowed" }]);
});

test("SIGTERM ends it: status 0, the socket gone, the trail signed to its end", async () => {
  await story.restart();
  await unlockWith(PASSPHRASE);
  await get();
  expect(await story.daemon().stop()).toBe(0);
  expect(existsSync(story.home.socket)).toBe(false);
  const [records, notes] = tamper(story.home, ({ all }) => [
    all("select id from audit_records").length,
    all("select note from audit_checkpoints order by id").map(({ note }) => String(note)),
  ]);
  // A signed note: origin, number of records, hash.
  expect(notes.at(-1)?.split("\n")[1]).toBe(String(records));
  await story.restart();
});
