/**
 * Passkeys in real Chromium, with its virtual authenticator in place of a finger (R16). What no browser would do (a forged
 * origin, a made-up answer, a count that falls) stands in test/daemon/passkeys.test.ts.
 */
import { listApprovals, listSlots, lock, openPage, readValues } from "@kist/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";

import { skipWithout } from "../../scripts/test-needs.ts";
import { refusal } from "../daemon/harness/caller.ts";
import { bePatient } from "../daemon/harness/patience.ts";
import { approvalOf, PASSPHRASE } from "../daemon/harness/people.ts";
import { openRig, unlockInTerminal, type Rig } from "./rig/rig.ts";
import type { Visit } from "./rig/visit.ts";

bePatient();

let rig: Rig;
beforeAll(async () => {
  rig = await openRig();
});
afterAll(async () => {
  await rig.close();
});

const WAYS = "Ways to unlock";

test("Ada adds a passkey, locks, and opens the vault again with one touch on the same page", async (context) => {
  skipWithout(context, "chromium");
  const visit = await rig.open({ approved: true });
  await visit.authenticator();
  await addPasskey(visit, "laptop");
  const { page } = visit;
  await page.getByText("laptop", { exact: true }).waitFor();
  await page
    .getByText(/last used/)
    .first()
    .waitFor();
  // The daemon starts anew with a lock: nothing of the ceremony is left.
  await rig.terminal.call(lock, {});
  await page.getByRole("heading", { name: "Kist is locked" }).waitFor();
  expect(await visit.violations()).toEqual([]);
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await page.getByRole("navigation").getByText("Secrets").waitFor();
  expect(visit.problems()).toEqual([]);
  await visit.close();
});

test("an answer that somebody listened to is worth nothing a second time", async (context) => {
  skipWithout(context, "chromium");
  const visit = await rig.open({ approved: true });
  const { page } = visit;
  await visit.authenticator();
  await addPasskey(visit, "heard");
  const heard: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/kist/v1/unlock")) heard.push(request.postData() ?? "");
  });
  const unlockOnce = async (): Promise<void> => {
    await page.getByRole("heading", { name: "Kist is locked" }).waitFor();
    await page.getByRole("button", { name: "Use a passkey" }).click();
    await page.getByRole("navigation").getByText("Secrets").waitFor();
  };
  await rig.terminal.call(lock, {});
  await unlockOnce();
  await rig.terminal.call(lock, {});
  await page.getByRole("heading", { name: "Kist is locked" }).waitFor();
  const answer = await page.evaluate<string>(`fetch("/kist/v1/unlock", {
    method: "POST",
    headers: { "content-type": "application/json", authorization: "Bearer " + sessionStorage.getItem("kist.token") },
    body: ${JSON.stringify(heard[0] ?? "")},
  }).then((response) => response.text())`);
  expect(answer).toContain("passkey-ceremony-over");
  await unlockOnce();
  await visit.close();
});

test("another browser without that passkey opens nothing with a touch, and the passphrase still does", async (context) => {
  skipWithout(context, "chromium");
  const { page, authenticator, close } = await rig.open();
  await authenticator();
  await rig.terminal.call(lock, {});
  await page.getByRole("heading", { name: "Kist is locked" }).waitFor();
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await page.getByRole("alert").getByText("No passkey was used.").waitFor();
  await page.getByRole("button", { name: "Use the passphrase instead" }).click();
  await page.getByLabel("Passphrase").fill(PASSPHRASE);
  await page.getByRole("button", { name: "Unlock", exact: true }).click();
  await page.getByRole("navigation").getByText("Secrets").waitFor();
  await unlockInTerminal(rig.terminal);
  await close();
});

test("an authenticator that derives no keys is told so at once, and leaves no slot", async (context) => {
  skipWithout(context, "chromium");
  const visit = await rig.open({ approved: true });
  await visit.authenticator({ hasPrf: false, transport: "usb" });
  const before = await slotNames();
  await begin(visit, "old key");
  await visit.page.getByRole("alert").getByText("This passkey can say who you are").waitFor();
  expect(await slotNames()).toEqual(before);
  await visit.close();
});

test("one that verifies nobody is refused by the browser: no PIN, no fingerprint, no slot", async (context) => {
  skipWithout(context, "chromium");
  const visit = await rig.open({ approved: true });
  await visit.authenticator({ isUserVerified: false });
  const before = await slotNames();
  await begin(visit, "careless");
  await visit.page.getByRole("alert").getByText("No passkey was used.").waitFor();
  expect(await slotNames()).toEqual(before);
  await visit.close();
});

test("a ceremony that is cancelled ends, and the next one works", async (context) => {
  skipWithout(context, "chromium");
  const visit = await rig.open({ approved: true });
  // Waits for a finger that does not come.
  const idle = await visit.authenticator({ automaticPresenceSimulation: false });
  await begin(visit, "phone");
  await visit.page.getByText("Now follow your browser").waitFor();
  await visit.page.keyboard.press("Escape");
  await visit.page.getByRole("dialog").waitFor({ state: "detached" });
  await idle.remove();
  await visit.authenticator();
  await addPasskey(visit, "phone");
  expect(await slotNames()).toContain("phone");
  await visit.close();
});

test("who cancels before the browser asks, or while the proof is looked at, has allowed another program nothing", async (context) => {
  skipWithout(context, "chromium");
  await rig.store("shop", { TOKEN: "1" });
  const visit = await rig.open({ approved: true });
  const { page } = visit;
  await visit.authenticator();
  await page.evaluate(`Object.assign(window, { touches: 0 });
    for (const name of ["create", "get"]) {
      const ask = navigator.credentials[name].bind(navigator.credentials);
      navigator.credentials[name] = (options) => (window.touches++, ask(options));
    }`);
  await addPasskey(visit, "quick key");
  expect(await page.evaluate("window.touches")).toBe(2);
  const other = await rig.story.terminal();
  const reading = { environment: "dev", namespace: "shop", names: ["TOKEN"], purpose: "get" as const };
  const id = approvalOf(await refusal(other.call(readValues, reading)));
  const dialog = page.getByRole("alertdialog");
  const cancelDuring = async (path: string, prove: () => Promise<void>): Promise<void> => {
    const reached = Promise.withResolvers<void>();
    const cancelled = Promise.withResolvers<void>();
    await page.route(`**/${path}`, async (route) => {
      reached.resolve();
      await cancelled.promise;
      await route.continue();
    });
    await page.getByRole("button", { name: "Review" }).click();
    await dialog.getByText("kist://dev/shop/TOKEN").waitFor();
    await prove();
    await reached.promise;
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    const answered = page.waitForResponse(`**/${path}`);
    cancelled.resolve();
    await (await answered).finished();
    // Long enough for the page to have acted on the answer.
    await page.waitForTimeout(300);
    await page.unroute(`**/${path}`);
  };
  await cancelDuring("passkeys/assert/begin", () => dialog.getByRole("button", { name: "Use a passkey" }).click());
  expect(await page.evaluate("window.touches")).toBe(2);
  await cancelDuring("approvals/show", async () => {
    await dialog.getByRole("button", { name: "Use the passphrase instead" }).click();
    await dialog.getByLabel("Passphrase").fill(PASSPHRASE);
    await page.keyboard.press("Enter");
  });
  const { approvals } = await other.call(listApprovals, {});
  expect(approvals.find((one) => one.id === id)?.state).toBe("pending");
  expect(visit.problems()).toEqual([]);
  await visit.close();
});

test("two passkeys; one is renamed and one removed with a touch, and what is left is never passkeys alone", async (context) => {
  skipWithout(context, "chromium");
  const visit = await rig.open({ approved: true });
  const { page } = visit;
  await visit.authenticator();
  await addPasskey(visit, "blue key");
  await page.getByRole("button", { name: "Acts for blue key" }).click();
  await page.getByRole("menuitem", { name: "Rename" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("green key");
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect(await slotNames()).toContain("green key");
  await page.getByRole("button", { name: "Acts for green key" }).click();
  await page.getByRole("menuitem", { name: "Remove" }).click();
  expect(await visit.violations()).toEqual([]);
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await page.getByRole("alertdialog", { name: "Remove green key?" }).waitFor({ state: "detached" });
  expect(await slotNames()).not.toContain("green key");
  await visit.close();
});

test("a terminal's page says who asks, takes one touch, and is over", async (context) => {
  skipWithout(context, "chromium");
  const first = await rig.open({ approved: true });
  const key = await first.authenticator();
  await addPasskey(first, "desk");
  // The authenticator is the browser tab's own: the page that a terminal opens is loaded in the same tab.
  await rig.terminal.call(lock, {});
  await first.page.getByRole("heading", { name: "Kist is locked" }).waitFor();
  const { url } = await rig.terminal.call(openPage, { purpose: { kind: "unlock" } });
  await first.page.goto("about:blank");
  await first.page.goto(url);
  await first.page.getByRole("heading", { name: "Unlock Kist" }).waitFor();
  await first.page.getByText("also allows dev in the terminal").waitFor();
  expect(await key.credentials()).toBe(1);
  await first.page.getByRole("button", { name: "Use a passkey" }).click();
  await first.page.getByRole("heading", { name: "Kist is open" }).waitFor();
  expect(await first.violations()).toEqual([]);
  await first.page.getByRole("button", { name: "Open Kist here" }).click();
  await first.page.getByRole("navigation").getByText("Secrets").waitFor();
  await first.close();
});

test("in the desktop app's window a browser that does not open is told, and one that was closed is opened again", async (context) => {
  skipWithout(context, "chromium");
  const visit = await rig.open({ approved: true });
  const { page } = visit;
  await visit.authenticator();
  await addPasskey(visit, "window");
  await page.addInitScript(`Object.assign(window, { opened: [], kist: {
    platform: "linux",
    onVisit: () => () => undefined,
    openCeremony(purpose) {
      window.opened.push(purpose.kind);
      return window.opened.length === 1 ? Promise.reject(new Error("Your browser could not be opened.")) : Promise.resolve();
    },
  } })`);
  await page.reload();
  await page.getByText("window", { exact: true }).waitFor();
  await rig.terminal.call(lock, {});
  await page.getByRole("heading", { name: "Kist is locked" }).waitFor();
  await page.getByRole("button", { name: "Use a passkey in the browser" }).click();
  await page.getByRole("alert").getByText("Your browser could not be opened.").waitFor();
  await page.getByRole("button", { name: "Use a passkey in the browser" }).click();
  await page.getByRole("button", { name: "Waiting for the browser" }).click();
  expect(await page.evaluate("window.opened")).toEqual(["unlock", "unlock", "unlock"]);
  expect(await page.getByRole("alert").count()).toBe(0);
  await unlockInTerminal(rig.terminal);
  await page.getByRole("navigation").getByText("Secrets").waitFor();
  expect(visit.problems()).toEqual([]);
  await visit.close();
});

async function slotNames(): Promise<readonly string[]> {
  return (await rig.terminal.call(listSlots, {})).slots.map(({ name }) => name);
}

/** Fills the dialog and proves who asks by the passphrase. */
async function begin({ page, goTo }: Visit, name: string): Promise<void> {
  await goTo("slots", WAYS);
  await page.getByRole("button", { name: "Add a passkey" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a passkey" });
  await dialog.getByRole("textbox", { name: "Name" }).fill(name);
  const other = dialog.getByRole("button", { name: "Use the passphrase instead" });
  if (await other.isVisible()) await other.click();
  await dialog.getByLabel("Passphrase").fill(PASSPHRASE);
  await dialog.getByRole("button", { name: "Continue" }).click();
}

async function addPasskey(visit: Visit, name: string): Promise<void> {
  await begin(visit, name);
  await visit.page.getByRole("dialog").waitFor({ state: "detached" });
}
