/** A screen asks for what needs a yes: what the person sees first, and what each answer leads to. */
import { decideApproval, listApprovals, setSecrets } from "@kist/protocol";
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

test("the dialog says what, who and why before it takes a passphrase; a wrong one changes nothing", async (context) => {
  skipWithout(context, "chromium");
  const { page, problems, violations, goTo, close } = await rig.open({ approved: true });
  await goTo("settings", "Settings");
  const owner = page.getByRole("switch", { name: "Require an owner" });
  await owner.press("Space");
  const dialog = page.getByRole("alertdialog", { name: "Allow changing the vault's rules?" });
  await dialog.getByText("This page").waitFor();
  await dialog.getByText("require-owner on").waitFor();
  await dialog.getByText("A yes is for this request only.").waitFor();
  expect(await violations()).toEqual([]);
  await dialog.getByLabel("Passphrase").fill("not the passphrase");
  await page.keyboard.press("Enter");
  await dialog.getByRole("alert").waitFor();
  expect(await owner.isChecked()).toBe(false);
  await dialog.getByLabel("Passphrase").fill(PASSPHRASE);
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });
  await page.getByText("Saved").waitFor();
  expect(await owner.isChecked()).toBe(true);
  expect(problems()).toEqual([]);
  await close();
});

test("who cancels leaves nothing behind that somebody else could allow", async (context) => {
  skipWithout(context, "chromium");
  const { page, goTo, close } = await rig.open({ approved: true });
  await goTo("settings", "Settings");
  await page.getByRole("switch", { name: "Require an expiry date" }).press("Space");
  const dialog = page.getByRole("alertdialog", { name: /^Allow/ });
  await dialog.getByText("This page").waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await expect
    .poll(async () => (await rig.terminal.call(listApprovals, {})).approvals.filter(({ state }) => state === "pending"))
    .toEqual([]);
  expect(await page.getByRole("switch", { name: "Require an expiry date" }).isChecked()).toBe(false);
  await close();
});

test("a yes at a terminal closes the dialog, and the request goes on", async (context) => {
  skipWithout(context, "chromium");
  const { page, goTo, close } = await rig.open({ approved: true });
  await goTo("settings", "Settings");
  await page.getByRole("button", { name: /Lock after/ }).press("Enter");
  await page.getByRole("option", { name: "1 hour" }).click();
  await page
    .getByRole("alertdialog", { name: /^Allow/ })
    .getByText("This page")
    .waitFor();
  // Not the one that had the page opened: that would be a program allowing what it asked.
  const other = await rig.story.terminal();
  const { approvals } = await other.call(listApprovals, {});
  const waiting = approvals.find(({ action }) => action === "device.idle-lock");
  await other.call(decideApproval, { id: waiting?.id ?? "", grant: true, presence: PASSPHRASE });
  await page.getByRole("alertdialog", { name: /^Allow/ }).waitFor({ state: "detached" });
  await page.getByText("Saved").waitFor();
  await page.getByText("Locks in 60 min").waitFor();
  await close();
});

test("a change in a terminal shows on the page by itself", async (context) => {
  skipWithout(context, "chromium");
  const { page, goTo, close } = await rig.open({ approved: true });
  await goTo("policies", "Policies");
  await page.getByText("0 namespaces").first().waitFor();
  const entries = [{ key: "A", value: "1", metadata: { owner: "ada" } }];
  await rig.terminal.call(setSecrets, { environment: "dev", namespace: "live", entries, createNamespace: true });
  await page.getByText("1 namespace").first().waitFor();
  await close();
});
