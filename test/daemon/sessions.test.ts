/** What is open: who said yes where, for how long, and which programs hold secrets. Ending one makes it ask again. */
import { closeSessions, listAudit, listSessions, readValues, stopRun } from "@kist/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";

import { refusal, type Caller } from "./harness/caller.ts";
import { approvalOf, approve, confirm, setUp, store } from "./harness/people.ts";
import { openStory, type Story } from "./harness/story.ts";

let story: Story;
let desk: Caller;
let lamp: Caller;
const shop = { environment: "dev", namespace: "shop" };

beforeAll(async () => {
  story = await openStory();
  [desk, lamp] = [await story.terminal(), await story.terminal()];
  await confirm(desk, await setUp(desk));
  await store(desk, "dev", "shop", { A: "1", B: "2" });
});
afterAll(() => story.close());

const read = (caller: Caller) => caller.call(readValues, { ...shop, names: ["A"], purpose: "get" });

test("a terminal that was approved is listed with who it is, and asks again once it is ended", async () => {
  const kiosk = await story.terminal();
  const needed = await refusal(read(kiosk));
  await approve(lamp, needed);
  await read(kiosk);
  const { sessions } = await lamp.call(listSessions, {});
  expect(sessions.map(({ kind, where, covers }) => [kind, where, covers.class])).toEqual([
    ["terminal", "anywhere", "dev"],
    ["terminal", "outside", "dev"],
  ]);
  const opened = sessions[1];
  expect(opened?.caller).toMatchObject({ exe: process.execPath });
  expect(opened?.endsIn).toBeGreaterThan(9 * 60_000);
  expect(opened?.endsIn).toBeLessThanOrEqual(10 * 60_000);
  expect(await lamp.call(closeSessions, { id: opened?.id ?? "" })).toEqual({ closed: 1 });
  expect(await refusal(read(kiosk))).toMatchObject({ code: "approval-needed" });
  await read(desk);
  expect(await lamp.call(closeSessions, { id: opened?.id ?? "" })).toEqual({ closed: 0 });
  const { entries } = await desk.call(listAudit, { action: "session.close" });
  expect(entries).toMatchObject([{ outcome: "allowed", caller: { exe: process.execPath } }]);
});

test("a staging environment is named only to whom may list environments", async () => {
  const needed = await refusal(store(desk, "staging", "shop", { S: "1" }));
  await approve(lamp, needed);
  await store(desk, "staging", "shop", { S: "1" }, approvalOf(needed));
  const seenBy = async (caller: Caller) =>
    (await caller.call(listSessions, {})).sessions.find(({ covers }) => covers.class === "staging")?.covers;
  expect(await seenBy(desk)).toEqual({ class: "staging", environment: "staging" });
  expect(await seenBy(lamp)).toEqual({ class: "staging" });
});

test("a program that runs with secrets is listed until it ends, its names only where they may be listed", async () => {
  const program = await desk.child();
  await program.call(readValues, { ...shop, names: ["A", "B"], purpose: "run" });
  const { runs } = await desk.call(listSessions, {});
  expect(runs).toMatchObject([
    { places: ["dev/shop"], names: ["kist://dev/shop/A", "kist://dev/shop/B"], caller: { exe: process.execPath } },
  ]);
  const [hidden] = (await lamp.call(listSessions, {})).runs;
  expect(hidden).toMatchObject({ places: [], names: [], withheld: true });
  program.close();
  await expect.poll(async () => (await desk.call(listSessions, {})).runs, { timeout: 5000 }).toEqual([]);
});

test("a program is asked to end, and only one that runs with secrets", async () => {
  const [program, innocent] = [await desk.child(), await desk.child()];
  await program.call(readValues, { ...shop, names: ["A"], purpose: "run" });
  const [run] = (await desk.call(listSessions, {})).runs;
  expect(await lamp.call(stopRun, { id: "1.1" })).toEqual({ stopped: false });
  expect(await lamp.call(stopRun, { id: run?.id ?? "" })).toEqual({ stopped: true });
  await expect.poll(async () => (await desk.call(listSessions, {})).runs, { timeout: 5000 }).toEqual([]);
  expect(await lamp.call(stopRun, { id: run?.id ?? "" })).toEqual({ stopped: false });
  await read(innocent);
  const { entries } = await desk.call(listAudit, { action: "run.stop" });
  expect(entries).toMatchObject([{ outcome: "allowed", note: `process ${run?.pid}` }]);
});

test("all of them at once; the vault stays unlocked", async () => {
  const { sessions } = await desk.call(listSessions, {});
  expect(await lamp.call(closeSessions, { all: true })).toEqual({ closed: sessions.length });
  expect((await lamp.call(listSessions, {})).sessions).toEqual([]);
  expect(await refusal(read(desk))).toMatchObject({ code: "approval-needed" });
  expect(await refusal(desk.call(closeSessions, {}))).toMatchObject({ code: "request-malformed" });
});
