/** The trail and its figures as a person reads them: with the keyboard, light and dark, on a phone, and while things happen. */
import { readFileSync } from "node:fs";

import { listAudit, lock, readValues, setSecrets } from "@kist/protocol";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { skipWithout } from "../../scripts/test-needs.ts";
import { refusal } from "../daemon/harness/caller.ts";
import { approvalOf, approve, PASSPHRASE, store } from "../daemon/harness/people.ts";
import { createLastingVisit, look, LOOKS, needsSidewaysScrolling } from "./rig/lasting-visit.ts";
import { openRig, unlockInTerminal, type Rig } from "./rig/rig.ts";
import type { Visit } from "./rig/visit.ts";

let rig: Rig;
const shop = { environment: "dev", namespace: "shop" };

beforeAll(async () => {
  rig = await openRig();
  const { terminal, story } = rig;
  await terminal.call(setSecrets, {
    ...shop,
    createNamespace: true,
    entries: [
      { key: "TOKEN", value: "1", metadata: { kind: "token", rotationDays: 30, owner: "ada@example.com" } },
      { key: "OLD", value: "2", metadata: { kind: "password", expires: "2020-01-01" } },
      { key: "PORT", value: "3", metadata: { kind: "config" } },
    ],
  });
  await terminal.call(readValues, { ...shop, names: ["TOKEN"], purpose: "get" });
  const other = await story.terminal();
  await refusal(other.call(readValues, { ...shop, names: ["PORT"], purpose: "get" }));
  const needed = await refusal(store(terminal, "prod", "shop", { STRIPE_KEY: "4" }));
  await approve(other, needed);
  await store(terminal, "prod", "shop", { STRIPE_KEY: "4" }, approvalOf(needed));
});
afterAll(async () => {
  await rig.close();
});

const visitScreen = createLastingVisit(() => rig);
async function onScreen(): Promise<Visit> {
  const visit = await visitScreen("activity", "Activity");
  await rows(visit.page).first().waitFor();
  return visit;
}

const rows = (page: Page) => page.getByRole("list", { name: "Entries, newest first" }).getByRole("button");
const focused = (page: Page) => page.evaluate<string>("document.activeElement.innerText");
const row = (page: Page, text: string) => rows(page).filter({ hasText: text });

test("who did what, with which ancestors, why and how it ended; opened and closed with the keyboard", async (context) => {
  skipWithout(context, "chromium");
  const { page, problems } = await onScreen();
  const asked = row(page, "dev/shop/PORT").filter({ hasText: "Asked" });
  await asked.waitFor();
  expect(await row(page, "dev/shop/TOKEN").count()).toBeGreaterThan(0);
  await rows(page).first().focus();
  // Down to the row, without a pointer.
  for (let step = 0; step < 40 && !/PORT/.test(await focused(page)); step++) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  expect(await asked.getAttribute("aria-expanded")).toBe("true");
  const details = page.locator(`[id="${await asked.getAttribute("aria-controls")}"]`);
  const text = await details.innerText();
  for (const part of [
    "Development is asked about once",
    process.execPath,
    "Started by",
    "kist://dev/shop/PORT",
    "value.read",
  ])
    expect(text).toContain(part);
  await page.keyboard.press("Enter");
  expect(await asked.getAttribute("aria-expanded")).toBe("false");
  expect(problems()).toEqual([]);
});

test("filters narrow it and are taken back", async (context) => {
  skipWithout(context, "chromium");
  const { page } = await onScreen();
  await page.getByRole("button", { name: /Outcome/ }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("option", { name: "Failed" }).waitFor();
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "No entry fits these filters" }).waitFor();
  await page.getByRole("button", { name: "Clear filters" }).first().click();
  await row(page, "dev/shop/TOKEN").first().waitFor();
  await page.getByRole("button", { name: /Environment/ }).click();
  await page.getByRole("option", { name: "prod" }).click();
  await row(page, "dev/shop/TOKEN").first().waitFor({ state: "detached" });
  await row(page, "prod/shop/*").first().waitFor();
});

test("names of prod are withheld, said to be, and shown after a yes", async (context) => {
  skipWithout(context, "chromium");
  const { page } = await onScreen();
  await page.getByText("Some names are withheld").waitFor();
  expect(await page.content()).not.toContain("STRIPE_KEY");
  await page.getByRole("button", { name: "Show all names" }).click();
  const dialog = page.getByRole("alertdialog");
  await dialog.getByText("every name in the audit trail").waitFor();
  await dialog.getByLabel("Passphrase").fill(PASSPHRASE);
  await page.keyboard.press("Enter");
  await row(page, "prod/shop/STRIPE_KEY").first().waitFor();
  await page.getByRole("button", { name: "Withhold names again" }).click();
  await row(page, "prod/shop/STRIPE_KEY").first().waitFor({ state: "detached" });
});

test("a change from a terminal is there by itself", async (context) => {
  skipWithout(context, "chromium");
  const { page } = await onScreen();
  await rig.store("shop", { FROM_A_TERMINAL: "5" });
  await row(page, "dev/shop/FROM_A_TERMINAL").first().waitFor();
});

test("older entries come as one scrolls, and only what is seen is drawn", async (context) => {
  skipWithout(context, "chromium");
  const names = ["TOKEN", "PORT", "OLD"];
  for (let n = 0; n < 330; n++)
    await rig.terminal.call(readValues, { ...shop, names: [names[n % 3] ?? ""], purpose: "get" });
  const { page } = await onScreen();
  await rows(page).first().focus();
  // One that does not come is said, and asked for again by the person only.
  await page.route("**/audit/list", (route) => route.abort());
  await page.keyboard.press("End");
  const again = page.getByRole("button", { name: "Try again" });
  await again.waitFor();
  await page.unroute("**/audit/list");
  await again.click();
  await again.waitFor({ state: "detached" });
  await rows(page).last().focus();
  const begins = page.getByText("This is where the trail begins.");
  for (const end = Date.now() + 20_000; Date.now() < end && !(await begins.isVisible()); await page.waitForTimeout(60))
    await page.keyboard.press("End");
  await begins.waitFor();
  await page.keyboard.press("End");
  await row(page, "Made a vault").waitFor();
  expect(await rows(page).count()).toBeLessThan(80);
  await page.keyboard.press("Home");
  await row(page, "Looked at the audit trail").first().waitFor();
});

test("reads in a loop are one row with their number", async (context) => {
  skipWithout(context, "chromium");
  for (let n = 0; n < 7; n++) await rig.terminal.call(readValues, { ...shop, names: ["OLD"], purpose: "get" });
  const { page } = await onScreen();
  await row(page, "dev/shop/OLD").filter({ hasText: "7 times" }).first().waitFor();
});

test("the badge says that the trail is whole, and what nobody else vouches for yet", async (context) => {
  skipWithout(context, "chromium");
  const { page } = await onScreen();
  await page.getByRole("button", { name: "Verified", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Is this trail whole?" });
  await dialog.getByText("Nothing was changed, removed or put in between.").waitFor();
  expect(await dialog.innerText()).toMatch(/Witnessed by no one else yet\s+the newest \d+ records/);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
});

test("what is shown and the whole chain can be taken along", async (context) => {
  skipWithout(context, "chromium");
  const { page } = await onScreen();
  const saved = async (item: RegExp): Promise<string> => {
    await page.getByRole("button", { name: "Export" }).click();
    const download = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: item }).click();
    if (item.source.includes("bundle")) {
      await page.getByRole("alertdialog").getByLabel("Passphrase").fill(PASSPHRASE);
      await page.keyboard.press("Enter");
    }
    return readFileSync(await (await download).path(), "utf8");
  };
  const lines = (await saved(/JSON lines/)).trim().split("\n");
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ outcome: "allowed" });
  expect((await saved(/bundle/)).split("\n").length).toBeGreaterThan(lines.length);
});

test("figures: each is said with what it leaves out, drawn, and beside it as a table", async (context) => {
  skipWithout(context, "chromium");
  const { page, problems } = await onScreen();
  await page.keyboard.press("2");
  const cards = page.getByRole("list", { name: "Figures" });
  await cards.waitFor();
  const said = await cards.innerText();
  expect(said).toMatch(/Rotation coverage\s+100 %\s+1 of 1 within their interval/);
  expect(said).toMatch(/Time to revoke\s+Nothing to measure yet/);
  expect(said).toMatch(/1 has expired/);
  await page.getByText("Secrets of prod are not counted").waitFor();
  for (const title of ["Use over time", "Rotation", "Static credentials by kind", "Expiry", "Most read"]) {
    const table = page.getByRole("table", { name: `${title}, as a table` });
    await table.waitFor();
    expect(await table.getByRole("row").count()).toBeGreaterThan(1);
  }
  await expect.poll(() => page.locator("svg.recharts-surface").count()).toBeGreaterThan(2);
  await page.getByRole("table", { name: "Expiry, as a table" }).getByText("dev/shop/OLD").waitFor();
  expect(problems()).toEqual([]);
});

test("light, dark and on a phone it breaks no rule of accessibility and needs no sideways scrolling", async (context) => {
  skipWithout(context, "chromium");
  for (const each of LOOKS) {
    const visit = await onScreen();
    const { page, violations, problems } = visit;
    await look(visit, each);
    await rows(page).first().click();
    await page.getByRole("button", { name: "Verified", exact: true }).waitFor();
    expect(await violations()).toEqual([]);
    await page.getByRole("tab", { name: "Figures" }).click();
    await page.getByRole("table", { name: "Use over time, as a table" }).waitFor();
    await page.locator("svg.recharts-surface").first().waitFor();
    expect(await violations()).toEqual([]);
    expect(await needsSidewaysScrolling(visit)).toBe(false);
    expect(problems()).toEqual([]);
  }
});

test("when the daemon cannot answer, it says so and tries again; locked, nothing of it stays", async (context) => {
  skipWithout(context, "chromium");
  const { page, goTo, close } = await rig.open({ approved: true });
  await page.route("**/audit/list", (route) => route.abort());
  await goTo("activity", "Activity");
  await page.getByRole("alert").getByText("Kist does not answer.").waitFor();
  await page.unroute("**/audit/list");
  await page.getByRole("button", { name: "Try again" }).click();
  await rows(page).first().waitFor();
  await rig.terminal.call(lock, {});
  await page.locator("body[data-standing=locked]").waitFor();
  expect(await page.content()).not.toContain("dev/shop/TOKEN");
  await close();
  await expect
    .poll(() => unlockInTerminal(rig.terminal).then(() => rig.terminal.call(listAudit, { limit: 1 })), {
      timeout: 15_000,
    })
    .toBeDefined();
});
