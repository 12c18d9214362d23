/** Who has access now: what waits is seen before it is answered, what is open is ended in one step. */
import { closeSessions, listSessions, readValues } from "@kist/protocol";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { skipWithout } from "../../scripts/test-needs.ts";
import { refusal, type Caller } from "../daemon/harness/caller.ts";
import { approvalOf, approve, PASSPHRASE } from "../daemon/harness/people.ts";
import { createLastingVisit, look, LOOKS, needsSidewaysScrolling } from "./rig/lasting-visit.ts";
import { openRig, type Rig } from "./rig/rig.ts";

let rig: Rig;
let other: Caller;
const shop = { environment: "dev", namespace: "shop" };

beforeAll(async () => {
  rig = await openRig();
  await rig.store("shop", { TOKEN: "1", PORT: "2" });
  other = await rig.story.terminal();
});
afterAll(async () => {
  await rig.close();
});

const read = (caller: Caller, approval?: string) =>
  caller.call(readValues, {
    ...shop,
    names: ["TOKEN"],
    purpose: "get",
    ...(approval === undefined ? {} : { approval }),
  });
const onScreen = createLastingVisit(() => rig);
const tree = (page: Page) => page.getByRole("treegrid", { name: "Sessions, running programs, tokens and leases" });

test("a request shows on any screen with what and who; a yes lets it through", async (context) => {
  skipWithout(context, "chromium");
  const { page, violations } = await onScreen("team", "Team");
  const needed = await refusal(read(other));
  const notice = page.getByRole("region", { name: "Requests that wait for you" });
  await notice.getByText("asks for reading values").waitFor();
  expect(await notice.innerText()).toContain("kist://dev/shop/TOKEN");
  expect(await violations()).toEqual([]);
  // Focus stays where it was; the key reaches the request.
  await page.keyboard.press("Control+.");
  const dialog = page.getByRole("alertdialog");
  await dialog.getByText("kist://dev/shop/TOKEN").waitFor();
  expect(await dialog.innerText()).toContain(process.execPath);
  await dialog.getByLabel("Passphrase").fill(PASSPHRASE);
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });
  expect((await read(other, approvalOf(needed))).values).toMatchObject([{ value: "1" }]);
  await notice.getByText("asks for").waitFor({ state: "detached" });
});

test("no is one press and needs no proof; later leaves it to the Access screen", async (context) => {
  skipWithout(context, "chromium");
  const { page } = await onScreen("team", "Team");
  const stranger = await rig.story.terminal();
  const first = await refusal(read(stranger));
  const notice = page.getByRole("region", { name: "Requests that wait for you" });
  await notice.getByRole("button", { name: "Deny" }).click();
  await notice.getByText("asks for").waitFor({ state: "detached" });
  expect(await refusal(read(stranger, approvalOf(first)))).toMatchObject({ code: "approval-denied" });
  await refusal(read(stranger));
  await notice.getByRole("button", { name: "Later" }).click();
  await notice.getByText("asks for").waitFor({ state: "detached" });
  await page.getByRole("link", { name: /Access/ }).click();
  await page.getByRole("heading", { name: "Waiting for you" }).waitFor();
  await page.getByRole("button", { name: /^Deny: / }).click();
  await page.getByRole("heading", { name: "Waiting for you" }).waitFor({ state: "detached" });
});

test("sessions are listed with who and how long, and ended with the keyboard alone", async (context) => {
  skipWithout(context, "chromium");
  for (const { id, where } of (await other.call(listSessions, {})).sessions)
    if (where === "outside") await other.call(closeSessions, { id });
  const kiosk = await rig.story.terminal();
  const needed = await refusal(read(kiosk));
  await approve(other, needed);
  await read(kiosk);
  const { page, problems } = await onScreen("access", "Access");
  await tree(page).getByText("This page").waitFor();
  const session = tree(page).getByRole("row").filter({ hasText: "outside repositories" }).last();
  expect(await session.innerText()).toMatch(/(9:\d\d|10:00) left/);
  const before = (await other.call(listSessions, {})).sessions.length;
  // From the tree's first row down to the session, then into it: its button.
  await page.getByRole("button", { name: "End all sessions" }).focus();
  await page.keyboard.press("Tab");
  const focused = () => page.evaluate<string>("document.activeElement.innerText");
  for (let step = 0; step < 30 && !/outside repositories/.test(await focused()); step++)
    await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await other.call(listSessions, {})).sessions.length).toBe(before - 1);
  expect(await refusal(read(kiosk))).toMatchObject({ code: "approval-needed" });
  expect(problems()).toEqual([]);
});

test("a program that runs with secrets shows by itself and is stopped; leases are said to come later", async (context) => {
  skipWithout(context, "chromium");
  const { page } = await onScreen("access", "Access");
  await tree(page).getByText("No program of kist run holds secrets now.").waitFor();
  await tree(page).getByText("None can be made yet.").waitFor();
  const program = await rig.terminal.child();
  await program.call(readValues, { ...shop, names: ["TOKEN", "PORT"], purpose: "run" });
  const running = tree(page).getByRole("row").filter({ hasText: "2 secrets" });
  await running.waitFor();
  await running.focus();
  await page.keyboard.press("ArrowRight");
  await tree(page).getByText("kist://dev/shop/PORT").waitFor();
  await running.getByRole("button", { name: /^Stop / }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Stop", exact: true }).click();
  await tree(page).getByText("No program of kist run holds secrets now.").waitFor();
});

test("all sessions end at once; this page asks again like every other", async (context) => {
  skipWithout(context, "chromium");
  const { page } = await onScreen("access", "Access");
  await page.getByRole("button", { name: "End all sessions" }).click();
  await page.getByRole("button", { name: "End all sessions" }).waitFor({ state: "detached" });
  await tree(page).getByText("Nothing is approved here: every request asks.").first().waitFor();
  expect((await other.call(listSessions, {})).sessions).toEqual([]);
});

test("light, dark and on a phone it breaks no rule of accessibility and needs no sideways scrolling", async (context) => {
  skipWithout(context, "chromium");
  await refusal(read(await rig.story.terminal()));
  for (const each of LOOKS) {
    const visit = await onScreen("access", "Access");
    const { page, violations, problems } = visit;
    await look(visit, each);
    await tree(page).waitFor();
    await page.getByRole("heading", { name: "Waiting for you" }).waitFor();
    expect(await violations()).toEqual([]);
    expect(await needsSidewaysScrolling(visit)).toBe(false);
    expect(problems()).toEqual([]);
  }
});

test("a page is closed from another one: it has ended, and what it asked is asked no more", async (context) => {
  skipWithout(context, "chromium");
  const { page } = await onScreen("access", "Access");
  const second = await rig.open();
  await second.page.evaluate(`window.location.hash = "/activity"`);
  await second.page.getByRole("alertdialog").waitFor();
  const asked = page.getByRole("heading", { name: /^Kist page asks for/ }).last();
  await asked.waitFor();
  await tree(page).getByText("Nothing is approved here: every request asks.").first().waitFor();
  await tree(page).getByRole("button", { name: "Close Page" }).last().click();
  await second.page.getByRole("heading", { name: "This page has ended" }).waitFor();
  await asked.waitFor({ state: "detached" });
  await second.close();
});

test("when the daemon cannot answer, it says so and tries again", async (context) => {
  skipWithout(context, "chromium");
  const { page, goTo, close } = await rig.open({ approved: true });
  await page.route("**/sessions/list", (route) => route.abort());
  await goTo("access", "Access");
  await page.getByRole("alert").getByText("Kist does not answer.").waitFor();
  await page.unroute("**/sessions/list");
  await page.getByRole("button", { name: "Try again" }).click();
  await tree(page).waitFor();
  await close();
});
