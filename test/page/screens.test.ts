/** Settings, health, team and policies: what a person looks up and changes there, by the keyboard alone too. */
import { readFileSync } from "node:fs";

import { vaultSettings } from "@kist/protocol";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { skipWithout } from "../../scripts/test-needs.ts";
import { PASSPHRASE } from "../daemon/harness/people.ts";
import { openRig, type Rig } from "./rig/rig.ts";

let rig: Rig;
beforeAll(async () => {
  rig = await openRig();
});
afterAll(async () => {
  await rig.close();
});

const SCREENS = [
  ["settings", "Settings", "Require an owner"],
  ["health", "Health", "Full check"],
  ["team", "Team", "It is only you so far"],
  ["policies", "Policies", "Allowed repositories"],
] as const;

test.for([
  { dark: false, size: [1280, 800] },
  { dark: true, size: [1280, 800] },
  { dark: false, size: [390, 844] },
  { dark: true, size: [360, 640] },
] as const)("no violation of WCAG 2.2 AA and nothing cut off (dark: $dark, $size)", async (options, context) => {
  skipWithout(context, "chromium");
  const { page, problems, violations, goTo, close } = await rig.open({ ...options, approved: true });
  for (const [screen, heading, text] of SCREENS) {
    await goTo(screen, heading);
    await page.getByText(text).first().waitFor();
    expect(await violations(), screen).toEqual([]);
    const isTooWide = await page.evaluate<boolean>(
      "[...document.querySelectorAll('main *')].some((one) => one.getBoundingClientRect().right > innerWidth + 1)",
    );
    expect(isTooWide, screen).toBe(false);
  }
  expect(problems()).toEqual([]);
  await close();
});

/** 1 where it has the focus. */
function focused(locator: Locator): Promise<number> {
  return locator.and(locator.page().locator(":focus")).count();
}

test("a rule of the vault is switched on with the keyboard alone", async (context) => {
  skipWithout(context, "chromium");
  const { page, close } = await rig.open({ approved: true });
  await page.keyboard.press("g");
  await page.keyboard.press(",");
  const expiry = page.getByRole("switch", { name: "Require an expiry date" });
  await expiry.waitFor();
  for (let tabs = 0; tabs < 40 && (await focused(expiry)) === 0; tabs++) await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await page.getByRole("alertdialog").getByText("This page").waitFor();
  await page.keyboard.type(PASSPHRASE);
  await page.keyboard.press("Enter");
  await page.getByText("Saved").waitFor();
  expect(await rig.terminal.call(vaultSettings, {})).toMatchObject({ requireExpires: true });
  // Focus is back where it was.
  await expect.poll(() => focused(expiry)).toBe(1);
  await close();
});

test("the check finds everything in order, and a backup is a file that names nothing", async (context) => {
  skipWithout(context, "chromium");
  const { page, problems, goTo, close } = await rig.open({ approved: true });
  await goTo("health", "Health");
  await page.getByRole("button", { name: "Check now" }).click();
  await page.getByText("Everything is in order").waitFor();
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save a backup" }).click();
  await page.getByRole("alertdialog").getByLabel("Passphrase").fill(PASSPHRASE);
  await page.keyboard.press("Enter");
  const download = await saving;
  expect(download.suggestedFilename()).toMatch(/^kist-\d{4}-\d\d-\d\d\.backup$/);
  const bytes = readFileSync(await download.path());
  expect(bytes.length).toBeGreaterThan(1000);
  expect(bytes.includes("Engines")).toBe(false);
  expect(problems()).toEqual([]);
  await close();
});

test("what is refused and has no place of its own is said in a note", async (context) => {
  skipWithout(context, "chromium");
  const { page, problems, goTo, close } = await rig.open({ approved: true });
  await page.addInitScript(`{
    const ask = window.fetch.bind(window);
    window.fetch = async (input, init) => {
      const response = await ask(input, init);
      if (!String(input).endsWith("/status")) return response;
      const status = { ...(await response.json()), warnings: ["clock-jumped"] };
      return new Response(JSON.stringify(status), { headers: response.headers });
    };
  }`);
  await page.route("**/doctor/accept-clock", (route) => route.abort());
  await page.reload();
  await goTo("health", "Health");
  await page.getByRole("button", { name: "The clock is right" }).click();
  await page.getByRole("alertdialog").getByText("Kist does not answer.").waitFor();
  // In the desktop app's window, which keeps settings of its own.
  await page.addInitScript(`Object.assign(window, { kist: {
    platform: "linux",
    onVisit: () => () => undefined,
    readSettings: () =>
      Promise.resolve({ startAtLogin: false, lockShortcut: "", lockWithScreen: true, notifications: "off" }),
    changeSettings: () => Promise.reject(new Error("The settings could not be written.")),
  } })`);
  await page.reload();
  await goTo("settings", "Settings");
  const login = page.getByRole("switch", { name: "Start when I log in" });
  await login.press("Space");
  await page.getByRole("alertdialog").getByText("The settings could not be written.").waitFor();
  expect(await login.isChecked()).toBe(false);
  expect(problems()).toEqual([]);
  await close();
});

test("team and policies say who is there and what is asked", async (context) => {
  skipWithout(context, "chromium");
  const { page, goTo, close } = await rig.open({ approved: true });
  await goTo("team", "Team");
  await page.getByText("1 device").waitFor();
  await page.getByText("Proved").waitFor();
  await goTo("policies", "Policies");
  await page.getByText("None yet. In a repository, run").waitFor();
  await page.getByRole("listitem").filter({ hasText: "Production" }).getByText("Asks each time").waitFor();
  await close();
});

test("who says no to a look is told what was not shown, and may look again", async (context) => {
  skipWithout(context, "chromium");
  const { page, violations, goTo, close } = await rig.open();
  await goTo("team", "Team");
  const dialog = page.getByRole("alertdialog", { name: "Allow listing devices?" });
  await dialog.getByText("This page").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("alert").getByText("You cancelled the request.").waitFor();
  expect(await violations()).toEqual([]);
  await page.getByRole("button", { name: "Try again" }).click();
  await dialog.getByLabel("Passphrase").fill(PASSPHRASE);
  await page.keyboard.press("Enter");
  await page.getByText("It is only you so far").waitFor();
  await close();
});
