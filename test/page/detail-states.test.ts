/** What the pane leaves behind, how it looks to everybody, and what it shows of what two laptops wrote at once. */
import { listAudit, lock, readValues, showSecret } from "@kist/protocol";
import type { CDPSession, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { skipWithout } from "../../scripts/test-needs.ts";
import { CANARY, openScene, SHOP, type Scene } from "./detail/scene.ts";
import { unlockInTerminal } from "./rig/rig.ts";

let scene: Scene;
beforeAll(async () => {
  scene = await openScene({ conflicts: true });
});
afterAll(() => scene.rig.close());

const value = async (name: string): Promise<string | undefined> =>
  (await scene.rig.terminal.call(readValues, { ...SHOP, names: [name], purpose: "get" })).values[0]?.value;
const region = (page: Page) => page.getByRole("region", { name: "The value" });

/** Whether any string that scripts can still reach has the text in it, as the engine's own snapshot of its heap tells. */
async function isInHeap(page: Page, text: string): Promise<boolean> {
  const session: CDPSession = await page.context().newCDPSession(page);
  const chunks: string[] = [];
  session.on("HeapProfiler.addHeapSnapshotChunk", ({ chunk }) => chunks.push(chunk));
  await session.send("HeapProfiler.collectGarbage");
  await session.send("HeapProfiler.takeHeapSnapshot", { reportProgress: false });
  await session.detach();
  return chunks.join("").includes(text);
}

test("a value that is hidden is in no document, no state of React, no heap, no storage, no title and no address", async (context) => {
  skipWithout(context, "chromium");
  const { page, close } = await scene.open({ own: true });
  await scene.pane(page, "DATABASE_URL");
  expect(await isInHeap(page, CANARY)).toBe(false);
  await page.keyboard.press("v");
  await region(page).waitFor();
  expect(await isInHeap(page, CANARY)).toBe(true);
  await page.keyboard.press("v");
  await region(page).waitFor({ state: "detached" });
  expect(await page.content()).not.toContain(CANARY);
  expect(await isInHeap(page, CANARY)).toBe(false);
  const kept = await page.evaluate<string>(
    `JSON.stringify([location.href, document.title, history.state, { ...localStorage }, { ...sessionStorage }])`,
  );
  for (const name of ["DATABASE_URL", "shop", CANARY]) expect(kept).not.toContain(name);
  expect(await page.evaluate<number>(`indexedDB.databases().then((all) => all.length)`)).toBe(0);
  await close();
});

test("what was typed for a new value is nowhere once the dialog is gone", async (context) => {
  skipWithout(context, "chromium");
  const { page, close } = await scene.open({ own: true });
  await scene.pane(page, "DSN");
  await page.keyboard.press("e");
  const typed = page.getByRole("dialog").getByLabel("Value");
  await typed.fill(`${CANARY}-typed`);
  expect(
    await page.evaluate<string>(
      `getComputedStyle(document.querySelector("[role=dialog] textarea")).getPropertyValue("-webkit-text-security")`,
    ),
  ).toBe("disc");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect(await page.content()).not.toContain(CANARY);
  expect(await isInHeap(page, `${CANARY}-typed`)).toBe(false);
  await close();
});

test("a lock takes the value away, and the pane with it", async (context) => {
  skipWithout(context, "chromium");
  const { page, close } = await scene.open({ own: true });
  await scene.pane(page, "DATABASE_URL");
  await page.keyboard.press("v");
  await region(page).waitFor();
  await scene.rig.terminal.call(lock, {});
  await page.getByRole("heading", { name: "Kist is locked" }).waitFor();
  expect(await page.content()).not.toContain(CANARY);
  expect(await isInHeap(page, CANARY)).toBe(false);
  await unlockInTerminal(scene.rig.terminal);
  await close();
});

test("a value hides itself after thirty seconds", async (context) => {
  skipWithout(context, "chromium");
  const { page, close } = await scene.open({ own: true });
  await scene.pane(page, "DATABASE_URL");
  await page.clock.install();
  await page.keyboard.press("v");
  await region(page).waitFor();
  await page.clock.fastForward(29_000);
  expect(await region(page).count()).toBe(1);
  await page.clock.fastForward(1500);
  await region(page).waitFor({ state: "detached" });
  await close();
});

test("two values at once: each side with who and why, both compared, one kept by one press", async (context) => {
  skipWithout(context, "chromium");
  const { page, problems, close } = await scene.open();
  const pane = await scene.pane(page, "API_KEY");
  const card = pane.getByRole("region", { name: "Two values were stored at the same time" });
  await card.getByText(/Ada's desktop, .*: moved to Oslo/).waitFor();
  await card.getByText(/Ada's laptop, .*: it leaked/).waitFor();
  expect(await page.content()).not.toContain(CANARY);
  await card.getByRole("button", { name: "Compare the values" }).click();
  await page.getByRole("button", { name: "Show both values" }).click();
  const difference = page.getByRole("region", { name: "The difference" });
  const lines = await difference.locator(":scope > div").allTextContents();
  expect(lines.map((line) => line.slice(1)).sort()).toEqual([`${CANARY}-oslo`, "rotated-after-the-leak"]);
  await page.keyboard.press("Escape");
  const side = card.getByRole("listitem").filter({ hasText: "it leaked" });
  await side.getByRole("button", { name: "Keep this" }).click();
  await card.waitFor({ state: "detached" });
  expect(await value("API_KEY")).toBe("rotated-after-the-leak");
  expect(await value("API_KEY@previous")).toBe(`${CANARY}-oslo`);
  const { entries } = await scene.rig.terminal.call(listAudit, { action: "secret.resolve" });
  expect(entries[0]?.subjects).toEqual(["kist://dev/shop/API_KEY"]);
  expect(problems()).toEqual([]);
  await close();
});

test("two secrets of one name, and two owners, are decided as plainly", async (context) => {
  skipWithout(context, "chromium");
  const { page, close } = await scene.open();
  const pane = await scene.pane(page, "TWICE");
  const card = pane.getByRole("region", { name: "There are two secrets of this name" });
  const other = card.getByRole("listitem").filter({ hasText: "for the worker" });
  await other.getByRole("button", { name: "Show" }).click();
  await other.getByRole("region", { name: "The value" }).getByText("canary").waitFor();
  await card.getByLabel("What the other one is called then").fill("TWICE_MINE");
  await other.getByRole("button", { name: "Keep this" }).click();
  await card.waitFor({ state: "detached" });
  expect([await value("TWICE"), await value("TWICE_MINE")]).toEqual([`${CANARY}-twice`, "mine"]);
  const notes = await scene.pane(page, "NOTES");
  const owners = notes.getByRole("region", { name: "Two people described it" });
  await owners
    .getByRole("listitem")
    .filter({ hasText: "ada@example.com" })
    .getByRole("button", { name: "Keep this" })
    .click();
  await owners.waitFor({ state: "detached" });
  const { metadata, conflicts } = await scene.rig.terminal.call(showSecret, { ...SHOP, name: "NOTES" });
  expect([metadata.owner, conflicts]).toEqual(["ada@example.com", []]);
  await close();
});

test("a change from a terminal is in the pane by itself", async (context) => {
  skipWithout(context, "chromium");
  const { page, close } = await scene.open();
  const pane = await scene.pane(page, "DATABASE_URL");
  await pane.getByRole("tab", { name: /History/ }).click();
  const before = Number((await pane.getByRole("tab", { name: /History/ }).textContent())?.replaceAll(/\D/g, ""));
  await scene.rig.store("shop", { DATABASE_URL: "postgres://changed" });
  await pane
    .getByText(`Version ${before + 1}`)
    .first()
    .waitFor();
  await close();
});

test.for([
  [false, 1360],
  [true, 1360],
  [false, 390],
  [true, 390],
] as const)("no violation of WCAG 2.2 AA (dark %s, %s px wide)", async ([dark, width], context) => {
  skipWithout(context, "chromium");
  const { page, violations, close } = await scene.open({ dark, size: [width, 860] });
  const pane = await scene.pane(page, "DATABASE_URL");
  const inPane = (): Promise<readonly string[]> => violations("section[aria-label^=Secret]");
  await page.keyboard.press("v");
  await region(page).waitFor();
  await pane.getByRole("button", { name: "What it is" }).click();
  expect(await inPane()).toEqual([]);
  const wide = await page.evaluate<number>("document.documentElement.scrollWidth - window.innerWidth");
  expect(wide).toBeLessThanOrEqual(0);
  for (const tab of [/History/, "Use", "About"]) {
    await pane.getByRole("tab", { name: tab }).click();
    expect(await inPane()).toEqual([]);
  }
  for (const act of ["New value", "Make a new value", "Promote", "Rename or move", "Undo my last change", "Delete"]) {
    await pane.getByRole("button", { name: "More about this secret" }).click();
    await page.getByRole("menuitem", { name: new RegExp(`^${act}`) }).click();
    const dialog = page.getByRole("dialog");
    await dialog.waitFor();
    expect(await violations("[role=dialog]")).toEqual([]);
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await dialog.waitFor({ state: "detached" });
  }
  await pane.getByRole("button", { name: width < 768 ? "Back to the list" : "Close" }).click();
  await pane.waitFor({ state: "detached" });
  await close();
});
