/** A laptop that wakes up is locked: whoever opens the lid finds no key. A machine's stays open. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { getStatus, initDevice, listAudit, readValues, unlock } from "@kist/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";

import { createCallers, refusal, type Callers } from "./harness/caller.ts";
import { startDaemon, type RunningDaemon } from "./harness/daemon.ts";
import { createHome, type Home } from "./harness/home.ts";
import { bePatient } from "./harness/patience.ts";
import { confirm, PASSPHRASE, setUp, store, untilReplaced } from "./harness/people.ts";

const HOUR = 3_600_000;
/** The clocks are looked at once a second. */
const TWO_LOOKS = 2_500;
const PROGRAM = join(import.meta.dirname, "harness/daemon-that-slept.ts");

bePatient();

let home: Home;
let daemon: RunningDaemon;
let callers: Callers;
let slept = "";
beforeEach(async () => {
  home = createHome();
  slept = join(home.root, "run", "slept");
  const program = [process.execPath, "--disable-sigusr1", "--no-warnings", PROGRAM];
  daemon = await startDaemon(home, { KIST_TEST_SLEPT: slept }, program);
  callers = await createCallers(home);
});
afterEach(async () => {
  await callers.close();
  await daemon.kill();
  home.remove();
});

test("a person's vault is locked when the machine wakes up, and the trail says why", async () => {
  const desk = await callers.start({ terminal: true });
  await confirm(desk, await setUp(desk));
  await store(desk, "dev", "shop", { A: "1" });
  await sleep(TWO_LOOKS);
  expect(await desk.call(getStatus, {})).toMatchObject({ state: "unlocked" });
  await untilReplaced(desk, async () => writeFileSync(slept, String(HOUR)));
  expect(await refusal(desk.call(readValues, { names: ["kist://dev/shop/A"], purpose: "get" }))).toMatchObject({
    code: "locked",
  });
  await desk.call(unlock, { with: "passphrase", passphrase: PASSPHRASE });
  const { entries } = await desk.call(listAudit, { limit: 20 });
  expect(entries.find(({ action }) => action === "device.lock")).toMatchObject({ note: "suspend" });
  // Sleep that is over does not lock it again.
  await sleep(TWO_LOOKS);
  expect(await desk.call(getStatus, {})).toMatchObject({ state: "unlocked" });
});

test("a machine's vault, which nobody could unlock again, stays open", async () => {
  const program = await callers.start();
  await program.call(initDevice, { kind: "machine", deviceName: "build-1", vaultName: "CI", environments: ["dev"] });
  writeFileSync(slept, String(HOUR));
  await sleep(TWO_LOOKS);
  expect(await program.call(getStatus, {})).toMatchObject({ state: "unlocked", pid: daemon.pid });
});
