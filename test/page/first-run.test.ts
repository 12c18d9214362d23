/** Somebody opens Kist for the first time: from nothing to a vault with the secrets of a `.env`, in under two minutes. */
import { readFileSync } from "node:fs";

import { confirmRecovery, getStatus, listSecrets, lock, unlock } from "@kist/protocol";
import type { Page } from "playwright-core";
import { afterEach, expect, test } from "vitest";

import { skipWithout } from "../../scripts/test-needs.ts";
import { refusal } from "../daemon/harness/caller.ts";
import { PASSPHRASE } from "../daemon/harness/people.ts";
import { openRig, type Rig } from "./rig/rig.ts";

const ENV = [
  "DATABASE_URL=postgres://ada:s3cret@db/engines",
  'GREETING="hello\\nworld"',
  "API_KEY=abc#def",
  "not a line",
  "1ST=1",
].join("\n");

let rig: Rig;
afterEach(async () => {
  await rig.close();
});

/** What a person sees of the code, group by group. */
async function readCode(page: Page): Promise<readonly string[]> {
  const items = await page.getByRole("list", { name: "Recovery code" }).getByRole("listitem").allInnerTexts();
  return items.map((text) => text.split(/\s+/).at(-1) ?? "");
}

async function askedGroup(page: Page): Promise<number> {
  const label = await page.getByText(/Type group \d+ from the sheet/).innerText();
  return Number(/\d+/.exec(label)?.[0]);
}

test("from nothing to stored secrets, with a wrong group on the way", async (context) => {
  skipWithout(context, "chromium");
  rig = await openRig({ state: "empty" });
  const { page, problems, violations } = await rig.open();
  await page.getByLabel("Name of the vault").fill("Engines");
  expect(await violations()).toEqual([]);
  await page.keyboard.press("Enter");
  expect(await violations()).toEqual([]);
  await page.getByRole("radio", { name: /^Passphrase/ }).press("Space");
  await page.getByLabel("Passphrase", { exact: true }).fill(PASSPHRASE);
  await page.getByLabel("The same once more").fill("something else, and as long as it");
  await page.getByText("The two are not the same.").waitFor();
  expect(await page.getByRole("button", { name: "Create the vault" }).isDisabled()).toBe(true);
  await page.getByLabel("The same once more").fill(PASSPHRASE);
  expect(await violations()).toEqual([]);
  await page.keyboard.press("Enter");

  await page.getByRole("heading", { name: "Print your recovery code" }).waitFor();
  const code = await readCode(page);
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as a file" }).click();
  const sheet = readFileSync(await (await saving).path(), "utf8");
  for (const group of code) expect(sheet).toContain(group);
  expect(sheet).toContain("Engines");
  expect(await violations()).toEqual([]);
  const group = await askedGroup(page);
  await page.getByLabel(/Type group/).fill("WRONG");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("That is not the group that was asked for").waitFor();
  await page.getByLabel(/Type group/).fill(code[group - 1] ?? "");
  await page.getByRole("button", { name: "Continue" }).click();

  await page.getByRole("heading", { name: "Bring your .env" }).waitFor();
  expect(await violations()).toEqual([]);
  await page.setInputFiles("input[type=file]", { name: ".env", mimeType: "text/plain", buffer: Buffer.from(ENV) });
  await page.getByRole("heading", { name: "3 secrets found" }).waitFor();
  await page.getByText("Left out, since these are no names of secrets: 1ST.").waitFor();
  expect(await page.content()).not.toContain("s3cret");
  expect(await violations()).toEqual([]);
  await page.getByRole("button", { name: "Store 3 secrets" }).click();
  await page.getByRole("navigation").getByText("Secrets").waitFor();

  const terminal = await rig.story.terminal();
  const status = await terminal.call(getStatus, {});
  expect(status).toMatchObject({ state: "unlocked", recoveryConfirmed: true });
  const refused = await refusal(terminal.call(listSecrets, { environment: "dev", namespace: "engines" }));
  expect(refused.code).toBe("approval-needed");
  expect(problems()).toEqual([]);
});

test("all of it with the keyboard alone", async (context) => {
  skipWithout(context, "chromium");
  rig = await openRig({ state: "empty" });
  const { page } = await rig.open();
  const { keyboard } = page;
  const tabTo = async (name: string): Promise<void> => {
    const wanted = page.getByRole("button", { name }).and(page.locator(":focus"));
    for (let tabs = 0; tabs < 30 && (await wanted.count()) === 0; tabs++) await keyboard.press("Tab");
    expect(await wanted.count(), name).toBe(1);
  };
  await page.getByLabel("Name of the vault").waitFor();
  await keyboard.type("Engines");
  await keyboard.press("Enter");
  await page.getByRole("radio", { name: /^Passkey/ }).waitFor();
  await keyboard.press("Tab");
  // A choice is no leap: the next arrow chooses on, and Tab goes to what came with it.
  for (const key of ["ArrowDown", "ArrowDown", "ArrowUp", "Tab"]) await keyboard.press(key);
  await page.getByLabel("Passphrase", { exact: true }).and(page.locator(":focus")).waitFor();
  await keyboard.type(PASSPHRASE);
  await keyboard.press("Tab");
  await keyboard.press("Tab");
  await keyboard.type(PASSPHRASE);
  await keyboard.press("Enter");
  await page.getByRole("heading", { name: "Print your recovery code" }).and(page.locator(":focus")).waitFor();
  const code = await readCode(page);
  await tabTo("Save as a file");
  await keyboard.press("Tab");
  await keyboard.type(code[(await askedGroup(page)) - 1] ?? "");
  await keyboard.press("Enter");
  await page.getByRole("heading", { name: "Bring your .env" }).waitFor();
  await tabTo("choose a file");
  const choosing = page.waitForEvent("filechooser");
  await keyboard.press("Enter");
  await (await choosing).setFiles({ name: ".env", mimeType: "text/plain", buffer: Buffer.from(ENV) });
  await page.getByRole("heading", { name: "3 secrets found" }).waitFor();
  await tabTo("Store 3 secrets");
  await keyboard.press("Enter");
  await page.getByRole("navigation").getByText("Secrets").waitFor();
});

test("who chooses a passkey opens the vault by touch from then on, and there is no passphrase", async (context) => {
  skipWithout(context, "chromium");
  rig = await openRig({ state: "empty" });
  const { page, problems, violations, authenticator } = await rig.open({ dark: true });
  await authenticator();
  await page.getByLabel("Name of the vault").fill("Engines");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Create the vault" }).click();
  await page.getByRole("heading", { name: "Print your recovery code" }).waitFor();
  const code = await readCode(page);
  await page.getByLabel(/Type group/).fill(code[(await askedGroup(page)) - 1] ?? "");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Skip" }).click();
  await page.getByRole("navigation").getByText("Secrets").waitFor();
  const terminal = await rig.story.terminal();
  const { unlockWith } = await terminal.call(getStatus, {});
  expect(new Set(unlockWith)).toEqual(new Set(["passkey", "recovery"]));
  await terminal.call(lock, {});
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await page.getByRole("navigation").getByText("Secrets").waitFor();
  expect(problems()).toEqual([]);
  expect(await violations()).toEqual([]);
});

test("an authenticator without PRF is said so, and a passphrase takes its place", async (context) => {
  skipWithout(context, "chromium");
  rig = await openRig({ state: "empty" });
  const { page, violations, authenticator } = await rig.open();
  await authenticator({ hasPrf: false });
  await page.getByLabel("Name of the vault").fill("Engines");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Create the vault" }).click();
  await page.getByRole("alert").waitFor();
  expect(await violations()).toEqual([]);
  await page.getByRole("button", { name: "Use a passphrase" }).click();
  await page.getByLabel("Passphrase", { exact: true }).fill(PASSPHRASE);
  await page.getByLabel("The same once more").fill(PASSPHRASE);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Print your recovery code" }).waitFor();
  const terminal = await rig.story.terminal();
  await terminal.call(unlock, { with: "passphrase", passphrase: PASSPHRASE });
});

test("a tab that was closed too early goes on where the code has to be proved", async (context) => {
  skipWithout(context, "chromium");
  rig = await openRig({ state: "unproved" });
  const { page, violations } = await rig.open({ size: [390, 844] });
  await page.getByRole("heading", { name: "Prove your recovery code" }).waitFor();
  const group = await askedGroup(page);
  const wanted = await refusal(rig.terminal.call(confirmRecovery, { group: 1, text: "" }));
  expect(group).toBe(wanted.facts["group"]);
  expect(await violations()).toEqual([]);
  await page.getByRole("button", { name: "Later" }).click();
  await page.getByRole("button", { name: "Menu" }).click();
  await page.getByRole("link", { name: "Health" }).click();
  await page.getByText("The recovery code has not been typed back yet").waitFor();
  expect(await violations()).toEqual([]);
});
