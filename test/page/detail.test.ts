/** One secret in full: looked at, copied, changed, compared, rolled back, named, promoted, by mouse and by keyboard alone. */
import { listApprovals, readValues, setSecrets, showSecret } from "@kist/protocol";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { skipWithout } from "../../scripts/test-needs.ts";
import { PASSPHRASE } from "../daemon/harness/people.ts";
import { CANARY, openScene, SHOP, storeInProd, URL_VALUE, type Scene } from "./detail/scene.ts";

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.rig.close());

const value = async (name: string): Promise<string | undefined> =>
  (await scene.rig.terminal.call(readValues, { ...SHOP, names: [name], purpose: "get" })).values[0]?.value;
const about = (name: string) => scene.rig.terminal.call(showSecret, { ...SHOP, name });
const dialog = (page: Page) => page.getByRole("dialog");
async function allow(page: Page): Promise<void> {
  const asked = page.getByRole("alertdialog", { name: /^Allow/ });
  // What is asked comes a moment after the dialog, and moves the field and the button.
  await asked.getByRole("term").first().waitFor();
  await asked.getByLabel("Passphrase").fill(PASSPHRASE);
  await asked.getByRole("button", { name: "Allow" }).click();
  await asked.waitFor({ state: "detached" });
}
const note = (page: Page, text: string | RegExp) => page.getByRole("alertdialog").filter({ hasText: text });

test("a value is shown when it is asked for, in its parts, and hidden when the person looks elsewhere", async (context) => {
  skipWithout(context, "chromium");
  const { page, problems, close } = await scene.open();
  const pane = await scene.pane(page, "DATABASE_URL");
  expect(await page.content()).not.toContain(CANARY);
  await pane.getByRole("button", { name: "Show", exact: true }).click();
  const shown = pane.getByRole("region", { name: "The value" });
  expect(await shown.locator("div").first().textContent()).toContain(URL_VALUE);
  expect(await shown.getByRole("definition").allTextContents()).toEqual([
    "postgres",
    "shop",
    CANARY,
    "db.example.com:5432",
    "/shop",
    "sslmode=require",
  ]);
  await pane.getByText(/Hides in \d+ s/).waitFor();
  await page.evaluate(`window.dispatchEvent(new Event("blur"))`);
  await shown.waitFor({ state: "detached" });
  expect(await page.content()).not.toContain(CANARY);
  expect(problems()).toEqual([]);
  await close();
});

test("each kind has its own look, and a concealed one has none", async (context) => {
  skipWithout(context, "chromium");
  const { page, close } = await scene.open();
  const look = async (key: string): Promise<string[]> => {
    const pane = await scene.pane(page, key);
    await page.keyboard.press("v");
    const lines = pane.getByRole("region", { name: "The value" }).locator(":scope > div");
    await lines.first().waitFor();
    return await lines.allTextContents();
  };
  expect(await look("SERVICE_ACCOUNT")).toContain(`  "private_key_id": "${CANARY}",`);
  expect(await look("NOTES")).toEqual(["first line", "2nd line", "third line", "fourth line"]);
  expect((await look("SIGNING_KEY"))[0]).toBe("-----BEGIN OPENSSH PRIVATE KEY-----");
  const key = await scene.pane(page, "SIGNING_KEY");
  await key.getByRole("button", { name: "What it is" }).click();
  await key.getByText(/^ssh-ed25519 /).waitFor();
  const concealed = await scene.pane(page, "ROOT_TOKEN");
  await concealed.getByText("never shown").waitFor();
  expect(await concealed.getByRole("button", { name: "Show", exact: true }).count()).toBe(0);
  await page.keyboard.press("v");
  await page.waitForTimeout(200);
  expect(await page.content()).not.toContain(`${CANARY}-root`);
  await close();
});

test("a code that hides in the moment it is copied is not copied, nor the key it is made from in its place", async (context) => {
  skipWithout(context, "chromium");
  const { page } = await scene.open();
  const read: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/values/read")) read.push(request.url());
  });
  const pane = await scene.pane(page, "OTP");
  await pane.getByRole("button", { name: "Show code" }).click();
  await pane.getByRole("button", { name: "Copy code" }).waitFor();
  await page.evaluate(`(() => {
    const copy = [...document.querySelectorAll("button")].find((one) => one.ariaLabel === "Copy code");
    window.dispatchEvent(new Event("blur"));
    copy.click();
  })()`);
  await pane.getByRole("button", { name: "Show code" }).click();
  await pane.getByRole("button", { name: "Copy code" }).waitFor();
  expect(read).toEqual([]);
});

test("a one-time code counts down, and the next one follows", async (context) => {
  skipWithout(context, "chromium");
  const { page, close } = await scene.open();
  const pane = await scene.pane(page, "OTP");
  await pane.getByRole("button", { name: "Show code" }).click();
  const code = pane.getByRole("region", { name: "One-time code" });
  expect((await code.textContent())?.replaceAll(/\D/g, "")).toMatch(/^\d{6}$/);
  await pane.getByText(/^\d+ s$/).waitFor();
  await close();
});

test("a copy is emptied when the person comes back, and the page says so", async (context) => {
  skipWithout(context, "chromium");
  const { page, close } = await scene.open();
  // The page itself may not read the clipboard: a person pastes.
  const paste = async (): Promise<string> => {
    const field = page.getByRole("searchbox");
    await field.fill("");
    await page.keyboard.press("Control+v");
    const pasted = await field.inputValue();
    await field.fill("");
    return pasted;
  };
  await scene.pane(page, "ROOT_TOKEN");
  await page.keyboard.press("c");
  await note(page, "A browser allows no sooner").waitFor();
  expect(await page.content()).not.toContain(`${CANARY}-root`);
  expect(await paste()).toBe(`${CANARY}-root`);
  await page.evaluate(`window.dispatchEvent(new Event("focus"))`);
  await expect.poll(paste).toBe("");
  await close();
});

test("a new value becomes a version with its reason; one that was stored meanwhile is not overwritten", async (context) => {
  skipWithout(context, "chromium");
  const { page, close } = await scene.open();
  await scene.rig.store("shop", { EDITED: "https://one.example.com/" });
  const pane = await scene.pane(page, "EDITED");
  await pane.getByRole("button", { name: "What it is" }).click();
  await pane.getByText("one.example.com").waitFor();
  await page.keyboard.press("e");
  await dialog(page).getByLabel("Value").fill("two\nlines");
  await dialog(page).getByLabel("Reason").fill("because");
  await dialog(page).getByRole("button", { name: "Store" }).click();
  await note(page, "New value stored").waitFor();
  expect(await value("EDITED")).toBe("two\nlines");
  // What was told of the old value is not said of the new one.
  await pane.getByRole("button", { name: "What it is" }).waitFor();
  await pane.getByRole("tab", { name: "History 2" }).click();
  await pane.getByText("because").waitFor();
  await page.keyboard.press("e");
  await dialog(page).getByLabel("Value").fill("three");
  await scene.rig.store("shop", { EDITED: "from elsewhere" });
  await dialog(page).getByRole("button", { name: "Store" }).click();
  await dialog(page).getByRole("alert").waitFor();
  expect(await value("EDITED")).toBe("from elsewhere");
  await close();
});

test("versions are compared, rolled back to, labelled, pinned and destroyed", async (context) => {
  skipWithout(context, "chromium");
  const { page, close } = await scene.open();
  await scene.rig.store("shop", { VERSIONED: "one" });
  await scene.rig.store("shop", { VERSIONED: "two" });
  const pane = await scene.pane(page, "VERSIONED");
  await pane.getByRole("tab", { name: "History 2" }).click();
  const act = async (version: number, name: string): Promise<void> => {
    await pane.getByRole("button", { name: `Acts for version ${version}` }).click();
    await page.getByRole("menuitem", { name }).click();
  };
  for (const version of [1, 2])
    await pane
      .getByRole("checkbox", { name: `Choose version ${version} for a comparison` })
      .setChecked(true, { force: true });
  await pane.getByRole("button", { name: "Compare", exact: true }).click();
  expect(await page.content()).not.toContain("one</");
  await dialog(page).getByRole("button", { name: "Show both values" }).click();
  const difference = dialog(page).getByRole("region", { name: "The difference" });
  expect(await difference.locator(":scope > div").allTextContents()).toEqual(["-one", "+two"]);
  await page.keyboard.press("Escape");
  await difference.waitFor({ state: "detached" });

  await act(1, "Roll back to it");
  await dialog(page).getByText("Whoever could read that version").waitFor();
  await dialog(page).getByLabel("Reason").fill("two was wrong");
  await dialog(page).getByRole("button", { name: "Roll back" }).click();
  await pane.getByText("Version 3").waitFor();
  expect(await value("VERSIONED")).toBe("one");
  await act(2, "Label as pending");
  await pane.getByRole("tab", { name: "About" }).click();
  await pane.getByRole("button", { name: "Make it current" }).click();
  await expect.poll(() => value("VERSIONED")).toBe("two");
  await pane.getByRole("tab", { name: /History/ }).click();
  await act(1, "Pin");
  await pane.getByText("Pinned").first().waitFor();
  await act(3, "Destroy its value");
  await dialog(page).getByRole("button", { name: "Destroy" }).click();
  await allow(page);
  await pane.getByText("Destroyed").first().waitFor();
  expect((await about("VERSIONED")).versions.map(({ purged }) => purged === true)).toEqual([false, false, true]);
  await close();
});

test("details are edited field by field, a value is made in the daemon, an own one is read instead", async (context) => {
  skipWithout(context, "chromium");
  const { page, close } = await scene.open();
  await scene.rig.store("shop", { DETAILED: "one" });
  const pane = await scene.pane(page, "DETAILED");
  await pane.getByRole("button", { name: "Edit details" }).click();
  await dialog(page).getByLabel("Owner").fill("grace");
  await dialog(page).getByLabel("Rotate every (days)").fill("30");
  await dialog(page).getByLabel("Tags").fill("a, b");
  await dialog(page).getByRole("button", { name: "Save details" }).click();
  await pane.getByText("every 30 days").waitFor();
  expect((await about("DETAILED")).metadata).toEqual({ owner: "grace", rotationDays: 30, tags: ["a", "b"] });
  const act = async (name: string): Promise<void> => {
    await pane.getByRole("button", { name: "More about this secret" }).click();
    await page.getByRole("menuitem", { name }).click();
  };
  await act("Make a new value");
  await dialog(page).getByRole("button", { name: "Make and store" }).click();
  await note(page, "New value made and stored").waitFor();
  expect(await value("DETAILED")).toMatch(/^[A-Za-z0-9]{24}$/);
  await act("Set your own value");
  await dialog(page).getByLabel("Value").fill("mine");
  await dialog(page).getByRole("button", { name: "Store" }).click();
  await pane.getByText("Your own value").waitFor();
  expect(await value("DETAILED")).toBe("mine");
  await pane.getByRole("button", { name: "Read the shared value again" }).click();
  await expect.poll(() => value("DETAILED")).not.toBe("mine");
  await close();
});

test("who names it is shown before it is deleted or renamed; both are undone", async (context) => {
  skipWithout(context, "chromium");
  const { page, close } = await scene.open();
  const entries = [
    { key: "NAMED", value: "n" },
    { key: "NAMING", value: "${NAMED}", template: true as const },
  ];
  await scene.rig.terminal.call(setSecrets, { ...SHOP, entries });
  const pane = await scene.pane(page, "NAMED");
  await pane.getByRole("tab", { name: "Use" }).click();
  await pane.getByText("template, as ${NAMED}").waitFor();
  await pane.getByRole("button", { name: "Show who read it" }).click();
  await pane.getByText("Nobody has read it on this device.").waitFor();
  await pane.getByRole("button", { name: "More about this secret" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await dialog(page).getByText("kist://dev/shop/NAMING").waitFor();
  await dialog(page).getByRole("button", { name: "Delete" }).click();
  await note(page, "NAMED deleted").getByRole("button", { name: "Restore" }).click();
  await note(page, "NAMED restored").waitFor();
  await pane.getByRole("button", { name: "More about this secret" }).click();
  await page.getByRole("menuitem", { name: "Rename or move" }).click();
  await dialog(page).getByLabel("Name", { exact: true }).fill("RENAMED");
  await dialog(page).getByRole("button", { name: "Rename" }).click();
  const renamed = page.getByRole("region", { name: "Secret RENAMED" });
  await renamed.waitFor();
  await page.keyboard.press("u");
  await dialog(page).getByText("RENAMED is called NAMED again").waitFor();
  await dialog(page).getByRole("button", { name: "Undo it" }).click();
  await note(page, "Undone").waitFor();
  expect(await value("NAMED")).toBe("n");
  await close();
});

test("promoting to prod shows first what happens, and one yes covers the look and the deed", async (context) => {
  skipWithout(context, "chromium");
  const { page, close } = await scene.open();
  const pane = await scene.pane(page, "DATABASE_URL");
  await pane.getByRole("button", { name: "More about this secret" }).click();
  await page.getByRole("menuitem", { name: "Promote" }).click();
  await dialog(page)
    .getByRole("button", { name: /^staging/ })
    .click();
  await page.getByRole("option", { name: /^prod/ }).click();
  await dialog(page).getByRole("button", { name: "Look first" }).click();
  const asked = page.getByRole("alertdialog", { name: /promoting secrets/ });
  await asked.getByText("kist://prod/shop/DATABASE_URL").waitFor();
  await asked.getByLabel("Passphrase").fill(PASSPHRASE);
  await asked.getByRole("button", { name: "Allow" }).click();
  await dialog(page).getByText("gets a new version").waitFor();
  await dialog(page).getByRole("button", { name: "Promote 1 secret" }).click();
  await note(page, "1 secret promoted to prod").waitFor();
  expect(await asked.count()).toBe(0);
  await close();
});

test("in prod the pane asks before it tells anything, and says what was refused in the daemon's words", async (context) => {
  skipWithout(context, "chromium");
  const { page, close } = await scene.open();
  await page.getByRole("tab", { name: /prod/ }).click();
  await page.getByRole("button", { name: "Show names" }).click();
  await allow(page);
  await page.getByRole("row", { name: /ONLY_IN_PROD/ }).click();
  await page.getByRole("alertdialog").getByText("kist://prod/shop/ONLY_IN_PROD").waitFor();
  await page.getByRole("alertdialog").getByRole("button", { name: "Cancel" }).click();
  const pane = page.getByRole("region", { name: "Secret" });
  await pane.getByRole("button", { name: "Try again" }).click();
  await allow(page);
  await page.getByRole("heading", { level: 2, name: "ONLY_IN_PROD" }).waitFor();
  await storeInProd(scene.rig, "shop", { ONLY_IN_PROD: `${CANARY}-later` });
  // What is shown stays as it was: nobody is asked behind the person's back.
  const one = page.getByRole("region", { name: "Secret ONLY_IN_PROD" });
  await one.getByText("The vault has changed since.").waitFor();
  expect((await scene.rig.terminal.call(listApprovals, {})).approvals).toEqual([]);
  await one.getByRole("button", { name: "Look again" }).click();
  await allow(page);
  await one.getByRole("tab", { name: "History 2" }).waitFor();
  await page.keyboard.press("v");
  await allow(page);
  await page.getByRole("region", { name: "The value" }).waitFor();
  await close();
});

test("everything by the keyboard: open, show, hide, copy, edit, compare, close", async (context) => {
  skipWithout(context, "chromium");
  const { page, problems, close } = await scene.open();
  await scene.rig.store("shop", { AAA_FIRST: "one" });
  await scene.rig.store("shop", { AAA_FIRST: "two" });
  await page.getByRole("row", { name: /AAA_FIRST/ }).waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type("AAA_FIRST");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  const pane = page.getByRole("region", { name: "Secret AAA_FIRST" });
  await pane.waitFor();
  await page.keyboard.press("v");
  const shown = pane.getByRole("region", { name: "The value" });
  await shown.waitFor();
  await page.keyboard.press("v");
  await shown.waitFor({ state: "detached" });
  await page.keyboard.press("e");
  await dialog(page).waitFor();
  await page.keyboard.type("three");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.type("by hand");
  await page.keyboard.press("Enter");
  await expect.poll(() => value("AAA_FIRST")).toBe("three");
  await dialog(page).waitFor({ state: "detached" });
  const history = pane.getByRole("tab", { name: /History/ });
  await pane.getByRole("tab", { name: "About" }).focus();
  await page.keyboard.press("ArrowRight");
  expect(await history.getAttribute("aria-selected")).toBe("true");
  await pane.getByRole("button", { name: "Acts for version 1" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Compare with current" }).waitFor();
  for (let i = 0; i < 2; i++) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await dialog(page).getByRole("button", { name: "Show both values" }).waitFor();
  await page.keyboard.press("Enter");
  await dialog(page).getByRole("region", { name: "The difference" }).waitFor();
  await page.keyboard.press("Escape");
  await dialog(page).waitFor({ state: "detached" });
  // The button that has the focus again shows what it is: the first Escape is for that.
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await pane.waitFor({ state: "detached" });
  expect(problems()).toEqual([]);
  await close();
});
