/** What ends by itself ends when it should; and a clock that jumps ends nothing for good (R14, R20). */
import {
  acceptClock,
  checkHealth,
  confirmRecovery,
  decideApproval,
  getStatus,
  idleLock,
  initDevice,
  readValues,
  setSecrets,
} from "@kist/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";

import { refusal } from "./harness/caller.ts";
import { createHome, type Home } from "./harness/home.ts";
import { openInnerDaemon, terminalCaller, type InnerDaemon } from "./harness/inner-daemon.ts";
import { bePatient } from "./harness/patience.ts";
import { approvalOf, PASSPHRASE } from "./harness/people.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const [desk, lamp] = [terminalCaller(100), terminalCaller(200)];

bePatient();

let home: Home;
let inner: InnerDaemon;

beforeAll(async () => {
  home = createHome();
  inner = await openInnerDaemon(home, { idleLock: undefined });
  const { recovery } = await inner.call(
    initDevice,
    { kind: "person", deviceName: "laptop", vaultName: "v", passphrase: PASSPHRASE, environments: ["dev", "prod"] },
    desk,
  );
  const { code = "", askGroup = 0 } = recovery ?? {};
  await inner.call(confirmRecovery, { group: askGroup, text: code.split("-")[askGroup - 1] ?? "" }, desk);
  const entries = [{ key: "A", value: "1" }];
  await inner.call(setSecrets, { environment: "dev", namespace: "shop", entries, createNamespace: true }, desk);
});
afterAll(() => {
  inner.close();
  home.remove();
});

const read = (environment: string, approval?: string): Promise<unknown> =>
  inner.call(
    readValues,
    { names: [`kist://${environment}/shop/A`], purpose: "get", ...(approval === undefined ? {} : { approval }) },
    desk,
  );
const grant = (id: string): Promise<unknown> =>
  inner.call(decideApproval, { id, grant: true, presence: PASSPHRASE }, lamp);
const warnings = async (): Promise<string[]> => (await inner.call(getStatus, {}, desk)).warnings;
const keeper = (): { keep(): void } => inner.daemon.session().timekeeper;

test("a terminal's session ends ten minutes after its last use, also when a clock is set", async () => {
  for (let times = 0; times < 3; times++) {
    inner.pass(9 * MINUTE);
    await read("dev");
  }
  inner.pass(10 * MINUTE);
  const needed = await refusal(read("dev"));
  await grant(approvalOf(needed));
  await read("dev");
  inner.setClockForward(10 * MINUTE);
  await grant(approvalOf(await refusal(read("dev"))));
  inner.setClockForward(-HOUR);
  await read("dev");
  inner.pass(10 * MINUTE);
  expect(await refusal(read("dev"))).toMatchObject({ code: "approval-needed" });
  inner.setClockForward(HOUR - 10 * MINUTE);
});

test("an approval waits two minutes, and a granted one as long for its use", async () => {
  const late = approvalOf(await refusal(read("prod")));
  inner.pass(2 * MINUTE);
  expect(await refusal(grant(late))).toMatchObject({ code: "approval-expired" });
  expect(await refusal(read("prod", late))).toMatchObject({ code: "approval-expired" });
  const unused = approvalOf(await refusal(read("prod")));
  inner.pass(2 * MINUTE - 1);
  await grant(unused);
  inner.pass(2 * MINUTE);
  expect(await refusal(read("prod", unused))).toMatchObject({ code: "approval-expired" });
});

test("the idle lock counts from the last use, and asking for the status is none", async () => {
  inner.daemon.touch();
  inner.pass(10 * MINUTE);
  await inner.call(getStatus, {}, desk);
  expect(inner.daemon.locksIn()).toBe(5 * MINUTE);
  inner.pass(5 * MINUTE);
  expect(inner.daemon.locksIn()).toBe(0);
  inner.daemon.touch();
});

test("a person chooses when it locks, and nobody does without being asked", async () => {
  expect(await inner.call(idleLock, {}, desk)).toEqual({ minutes: 15, fixed: false });
  const needed = approvalOf(await refusal(inner.call(idleLock, { minutes: 60 }, desk)));
  expect(await inner.call(idleLock, {}, desk)).toEqual({ minutes: 15, fixed: false });
  await grant(needed);
  // A yes to an hour is none to never.
  const other = await refusal(inner.call(idleLock, { minutes: 0, approval: needed }, desk));
  expect(other.code).not.toBe("approval-needed");
  const again = approvalOf(await refusal(inner.call(idleLock, { minutes: 60 }, desk)));
  await grant(again);
  expect(await inner.call(idleLock, { minutes: 60, approval: again }, desk)).toEqual({ minutes: 60, fixed: false });
  inner.daemon.touch();
  inner.pass(59 * MINUTE);
  expect(inner.daemon.locksIn()).toBe(MINUTE);
  // Kept sealed with the rest of this device: the next start knows it.
  expect(inner.daemon.session().rows.read("setting", "idle-lock")).toBe(60);
  inner.daemon.touch();
});

test("a jump of the clock over a day is told, and not believed before a person says so", async () => {
  keeper().keep();
  // Time that the machine itself has counted, sleep included, is no jump: a weekend is none.
  inner.pass(72 * HOUR);
  keeper().keep();
  expect(await warnings()).toEqual([]);
  inner.setClockForward(25 * HOUR);
  keeper().keep();
  expect(await warnings()).toEqual(["clock-jumped"]);
  // Set right again, nothing of it is left.
  inner.setClockForward(-25 * HOUR);
  expect(await warnings()).toEqual([]);

  inner.setClockForward(25 * HOUR);
  // To look is to list; to believe the clock takes a person.
  const look = async (): Promise<unknown> => {
    const stranger = await refusal(inner.call(checkHealth, {}, desk));
    await grant(approvalOf(stranger));
    return await inner.call(checkHealth, { approval: approvalOf(stranger) }, desk);
  };
  expect(await look()).toMatchObject({ findings: [{ part: "clock" }] });
  const needed = await refusal(inner.call(acceptClock, {}, desk));
  await grant(approvalOf(needed));
  expect(await inner.call(acceptClock, { approval: approvalOf(needed) }, desk)).toEqual({});
  expect(await inner.call(checkHealth, {}, desk)).toMatchObject({ findings: [] });
  expect(await warnings()).toEqual([]);
});

test("after the machine was off, its clock is believed once it has stood for ten minutes", async () => {
  keeper().keep();
  const kept = (): unknown => inner.daemon.session().rows.read("setting", "clock");
  const before = kept();
  inner.reboot(30 * 24 * HOUR, MINUTE);
  keeper().keep();
  expect(await warnings()).toEqual([]);
  expect(kept()).toEqual(before);
  inner.pass(10 * MINUTE);
  keeper().keep();
  expect(kept()).not.toEqual(before);
  // And it does not go back behind what it has lived to see.
  const at = (row: unknown): number => (row as { at: number }).at;
  const seen = at(kept());
  inner.setClockForward(-5 * HOUR);
  inner.pass(2 * HOUR);
  keeper().keep();
  expect(at(kept())).toBe(seen);
});
