/** The ways to unlock: each change needs a person, re-keys what lies on the disk, and is whole or was never made. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

import { utf8ToBytes } from "@kist/model";
import {
  addSlot,
  changePassphrase,
  getStatus,
  listAudit,
  listSlots,
  lock,
  readValues,
  removeSlot,
  unlock,
} from "@kist/protocol";
import { createSlots } from "@kist/unlock";
import { afterAll, beforeAll, expect, test } from "vitest";

import { readIncarnation } from "../../apps/daemon/src/core/incarnation.ts";
import { refusal, type Caller } from "./harness/caller.ts";
import { openKeys } from "./harness/open-keys.ts";
import { confirm, PASSPHRASE, setUp, store, untilReplaced, type Sheet } from "./harness/people.ts";
import { openStory, type Story } from "./harness/story.ts";
import { tamper } from "./harness/tamper.ts";

const SECOND = "second passphrase";
const CHANGED = "changed passphrase";

let story: Story;
let desk: Caller;
let sheet: Sheet;

beforeAll(async () => {
  story = await openStory();
  desk = await story.terminal();
  sheet = await setUp(desk);
  await confirm(desk, sheet);
  await store(desk, "dev", "shop", { A: "1" });
});
afterAll(() => story.close());

const unlockWith = (passphrase: string): Promise<unknown> => desk.call(unlock, { with: "passphrase", passphrase });
const value = (): Promise<string | undefined> =>
  desk.call(readValues, { names: ["kist://dev/shop/A"], purpose: "get" }).then(({ values }) => values[0]?.value);
const slotsNow = (): Promise<string[]> =>
  desk.call(listSlots, {}).then(({ slots }) => slots.map(({ type, name }) => `${type} ${name}`).sort());

interface Stored {
  readonly rows: ReadonlySet<string>;
  readonly header: unknown;
  readonly pin: unknown;
}
const storedNow = (): Promise<Stored> =>
  story.whileStopped(() =>
    tamper(story.home, (rows) => {
      const [slots] = rows.all("select header, pin from slots");
      const local = rows.all("select key, bytes from local_rows");
      return {
        rows: new Set(local.map(({ key, bytes }) => `${String(key)} ${(bytes as Buffer).toString("hex")}`)),
        header: slots?.["header"],
        pin: slots?.["pin"],
      };
    }),
  );

test("another passphrase opens it too, once a person has shown to know the first", async () => {
  const asked = { passphrase: SECOND, name: "spare" };
  expect(await refusal(desk.call(addSlot, { ...asked, presence: "wrong passphrase" }))).toMatchObject({
    code: "unlock-failed",
  });
  expect(await refusal(desk.call(addSlot, { ...asked, passphrase: "short", presence: PASSPHRASE }))).toMatchObject({
    code: "passphrase-weak",
  });
  await desk.call(addSlot, { ...asked, presence: PASSPHRASE });
  expect(await slotsNow()).toEqual(["passphrase passphrase", "passphrase spare", "recovery recovery code"]);
  await untilReplaced(desk, () => desk.call(lock, {}));
  await unlockWith(SECOND);
  expect(await value()).toBe("1");
});

let before: Stored;

test("a changed passphrase re-seals every row; the old one opens nothing, nor does the old header put back", async () => {
  before = await storedNow();
  await unlockWith(PASSPHRASE);
  await desk.call(changePassphrase, { old: SECOND, new: CHANGED });
  expect(await value()).toBe("1");
  const after = await storedNow();
  expect(after.rows.size).toBe(before.rows.size);
  for (const row of after.rows) expect(before.rows.has(row)).toBe(false);
  expect(await refusal(unlockWith(SECOND))).toMatchObject({ code: "unlock-failed" });
  await unlockWith(CHANGED);
  expect(await value()).toBe("1");

  const putBack = (header: unknown, pin: unknown): Promise<unknown> =>
    story.whileStopped(() =>
      tamper(story.home, (rows) => rows.run("update slots set header = ?, pin = ?", header, pin)),
    );
  // The header alone no longer fits the pin; header and pin together no longer fit what they are to open.
  await putBack(before.header, after.pin);
  expect(await refusal(unlockWith(SECOND))).toMatchObject({ code: "slots-damaged" });
  await putBack(before.header, before.pin);
  expect((await refusal(unlockWith(SECOND))).code).toMatch(/open-failed|slots-damaged/);
  await putBack(after.header, after.pin);
  await unlockWith(CHANGED);
});

test("a slot that is removed opens nothing; two ways always remain", async () => {
  const { slots } = await desk.call(listSlots, {});
  const idOf = (wanted: string): string => slots.find(({ name }) => name === wanted)?.id ?? "";
  const remove = (name: string): Promise<unknown> => desk.call(removeSlot, { presence: PASSPHRASE, id: idOf(name) });
  expect(await refusal(desk.call(removeSlot, { presence: PASSPHRASE, id: "zzzz" }))).toMatchObject({
    code: "slot-not-found",
  });
  await remove("spare");
  expect(await refusal(remove("recovery code"))).toMatchObject({ code: "slot-last" });
  expect(await slotsNow()).toEqual(["passphrase passphrase", "recovery recovery code"]);
  await story.restart();
  expect(await refusal(unlockWith(CHANGED))).toMatchObject({ code: "unlock-failed" });
  await desk.call(unlock, { with: "recovery", code: sheet.code });
  expect(await value()).toBe("1");
  const { entries } = await desk.call(listAudit, { limit: 100 });
  const actions = entries
    .filter(({ action }) => action.startsWith("slot."))
    .map(({ action, outcome }) => `${action} ${outcome}`);
  expect(actions).toContain("slot.add allowed");
  expect(actions).toContain("slot.passphrase allowed");
  expect(actions).toContain("slot.remove allowed");
});

test.each(["before COMMIT", "after COMMIT"])(
  "killed %s: the old passphrase opens everything, or the new one, never neither and never both",
  async (point) => {
    await story.daemon().stop();
    const program = join(import.meta.dirname, "harness/killed-while-rekeying.ts");
    const words = [program, story.home.root, "home", PASSPHRASE, CHANGED, point];
    const { signal, stdout } = spawnSync(process.execPath, ["--no-warnings", ...words], { encoding: "utf8" });
    expect([signal, stdout]).toEqual(["SIGKILL", ""]);
    const [good, dead] = point === "after COMMIT" ? [CHANGED, PASSPHRASE] : [PASSPHRASE, CHANGED];
    await story.restart();
    expect(await refusal(unlockWith(dead))).toMatchObject({ code: "unlock-failed" });
    await unlockWith(good);
    expect(await value()).toBe("1");
    expect(await desk.call(getStatus, {})).toMatchObject({ recoveryConfirmed: true });
  },
);

test("a person's device that has only one way left stores nothing", async () => {
  await story.whileStopped(async () => {
    // No request leads here: the header is written as a device with fewer slots would have it.
    const { crypto, clock, database, rows, close } = await openKeys(story.home, CHANGED);
    const slots = await createSlots(
      { crypto, clock, store: { ...database.slotStore, readHeader: () => undefined } },
      {
        device: "person",
        incarnation: readIncarnation(crypto, database),
        slots: [{ type: "passphrase", name: "only", passphrase: utf8ToBytes(PASSPHRASE) }],
      },
    );
    database.transaction.run(() => {
      slots.write();
      rows.reseal(slots.local);
    });
    close();
  });
  await unlockWith(PASSPHRASE);
  expect(await refusal(store(desk, "dev", "shop", { B: "2" }))).toMatchObject({ code: "slots-needed" });
  expect(await value()).toBe("1");
  await desk.call(addSlot, { presence: PASSPHRASE, passphrase: SECOND, name: "spare" });
  await store(desk, "dev", "shop", { B: "2" });
});
