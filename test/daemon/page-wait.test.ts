/** A terminal that waits for a page: it hears of each step once, whatever becomes of the page afterwards. */
import { decideApproval, leavePage, lock, readValues, unlock, waitPage } from "@kist/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";

import { refusal, type Caller } from "./harness/caller.ts";
import { enter, openDoor, openPageOf } from "./harness/page.ts";
import { confirm, PASSPHRASE, setUp, untilReplaced } from "./harness/people.ts";
import { openStory, type Story } from "./harness/story.ts";

let story: Story;
let ada: Caller;
beforeAll(async () => {
  story = await openStory();
  ada = await story.terminal();
  await confirm(ada, await setUp(ada));
});
afterAll(() => story.close());

type From = "prepared" | "entered" | "done" | "over";
const wait = (page: string, from: From, seconds = 20) => ada.call(waitPage, { page, from, seconds });
const passphrase = { with: "passphrase", passphrase: PASSPHRASE } as const;

test("prepared, entered, done: each step is told when it is taken, and what is done stays done", async () => {
  const elsewhere = await story.terminal();
  const doorstep = await openDoor(elsewhere, { kind: "unlock" });
  expect((await wait(doorstep.page, "prepared", 0)).state).toBe("prepared");
  const entered = wait(doorstep.page, "prepared");
  const page = await enter(doorstep);
  expect(await entered).toEqual({ state: "entered", approvedTerminal: false });
  const done = wait(doorstep.page, "entered");
  await page.call(unlock, passphrase);
  await page.call(leavePage, {});
  expect(await done).toEqual({ state: "done", approvedTerminal: true });
  expect((await wait(doorstep.page, "entered")).state).toBe("done");
});
test("unlocking on a page that was opened for something else finishes nothing", async () => {
  const page = await openPageOf(ada);
  await page.call(unlock, passphrase);
  expect((await wait(page.page, "prepared", 0)).state).toBe("entered");
  const over = wait(page.page, "entered");
  await page.call(leavePage, {});
  expect(await over).toEqual({ state: "over", approvedTerminal: false });
});
test("a decision finishes the page that was opened for it, and no other", async () => {
  const ask = async (name: string): Promise<string> => {
    const needed = await refusal(
      ada.call(readValues, { environment: "prod", namespace: "shop", names: [name], purpose: "get" }),
    );
    return String(needed.facts["approval"]);
  };
  const [first, second] = [await ask("ONE"), await ask("OTHER")];
  const page = await openPageOf(ada, { kind: "approval", id: first });
  await page.call(decideApproval, { id: second, grant: false });
  expect((await wait(page.page, "prepared", 0)).state).toBe("entered");
  const done = wait(page.page, "entered");
  await page.call(decideApproval, { id: first, grant: true, presence: PASSPHRASE });
  expect((await done).state).toBe("done");
});
test("a page that outlives a lock is still known, one that nobody knows is over, and a page does not wait for pages", async () => {
  const page = await openPageOf(ada);
  await untilReplaced(ada, () => page.call(lock, {}));
  expect((await wait(page.page, "prepared", 0)).state).toBe("entered");
  expect((await wait("0".repeat(16), "prepared")).state).toBe("over");
  expect((await refusal(page.call(waitPage, { page: page.page, from: "entered", seconds: 0 }))).code).toBe("not-found");
});
