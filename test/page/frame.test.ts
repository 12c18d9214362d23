/** What stands around every screen: the way in, keys, palette, theme, lock, and what the browser keeps of it. */
import { lock } from "@kist/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";

import { skipWithout } from "../../scripts/test-needs.ts";
import { PASSPHRASE } from "../daemon/harness/people.ts";
import { openRig, unlockInTerminal, type Rig } from "./rig/rig.ts";

let rig: Rig;
beforeAll(async () => {
  rig = await openRig();
});
afterAll(async () => {
  await rig.close();
});

test("the launch secret is gone from the address at once, and the page works after a reload", async (context) => {
  skipWithout(context, "chromium");
  const { page, problems, close } = await rig.open();
  expect(page.url()).toMatch(/^http:\/\/kist\.localhost:\d+\/$/);
  await page.getByRole("navigation").getByText("Secrets").waitFor();
  await page.reload();
  await page.getByRole("navigation").getByText("Secrets").waitFor();
  expect(problems()).toEqual([]);
  await close();
});

test("every screen is reached by its keys, and the sheet names them", async (context) => {
  skipWithout(context, "chromium");
  const { page, problems, close } = await rig.open({ approved: true });
  for (const [keys, heading] of [
    ["gt", "Team"],
    ["gp", "Policies"],
    ["g,", "Settings"],
    ["gh", "Health"],
  ] as const) {
    for (const key of keys) await page.keyboard.press(key);
    await page.getByRole("heading", { level: 1, name: heading }).waitFor();
  }
  await page.keyboard.press("?");
  const sheet = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await sheet.getByText("Health").waitFor();
  await page.keyboard.press("Escape");
  await sheet.waitFor({ state: "detached" });
  expect(problems()).toEqual([]);
  await close();
});

test("the palette finds a command by a part of its name and does it", async (context) => {
  skipWithout(context, "chromium");
  const { page, close } = await rig.open({ approved: true });
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog", { name: "Commands" }).getByRole("searchbox").fill("dark");
  await page.keyboard.press("Enter");
  await page.locator("html[data-theme=dark]").waitFor();
  await page.reload();
  await page.locator("html[data-theme=dark]").waitFor();
  await close();
});

test("a lock in a terminal locks the page, which opens again with the passphrase and the same token", async (context) => {
  skipWithout(context, "chromium");
  const { page, problems, close } = await rig.open({ approved: true });
  await page.getByRole("heading", { level: 1, name: "Secrets" }).waitFor();
  await page.keyboard.press("n");
  const dialog = page.getByRole("dialog", { name: "Add a secret to dev" });
  await dialog.getByLabel("Name", { exact: true }).fill("SEEN_TOKEN");
  await dialog.getByRole("combobox", { name: "Namespace" }).fill("shop");
  await dialog.getByLabel("Value", { exact: true }).fill("1");
  await dialog.getByRole("button", { name: "Add secret" }).click();
  await page.getByRole("alertdialog").getByText("SEEN_TOKEN").waitFor();
  await rig.terminal.call(lock, {});
  await page.getByRole("heading", { name: "Kist is locked" }).waitFor();
  // A note stays for seconds, but not over a locked vault: it names a secret, and its act would be asked of nobody.
  expect(await page.locator("body").innerText()).not.toContain("SEEN_TOKEN");
  await page.getByLabel("Passphrase").fill("not the passphrase");
  await page.getByRole("button", { name: "Unlock" }).click();
  await page.getByRole("alert").waitFor();
  await page.getByLabel("Passphrase").fill(PASSPHRASE);
  await page.getByRole("button", { name: "Unlock" }).click();
  await page.getByRole("navigation").getByText("Secrets").waitFor();
  expect(problems()).toEqual([]);
  await unlockInTerminal(rig.terminal);
  await close();
});

test.for([false, true])("no violation of WCAG 2.2 AA around the screens (dark: %s)", async (dark, context) => {
  skipWithout(context, "chromium");
  const { page, violations, close } = await rig.open({ dark, approved: true });
  await page.getByRole("navigation").getByText("Secrets").waitFor();
  expect(await violations()).toEqual([]);
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog", { name: "Commands" }).waitFor();
  expect(await violations()).toEqual([]);
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  expect(await violations()).toEqual([]);
  await close();
});

test("what is written into the page runs no script, takes no style and reaches nobody else", async (context) => {
  skipWithout(context, "chromium");
  const { page, close } = await rig.open({ approved: true });
  await page.getByRole("navigation").getByText("Secrets").waitFor();
  await page.evaluate(`(() => {
    window.refused = [];
    document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => window.refused.push(effectiveDirective));
    const add = (name, fields) => {
      try {
        document.body.append(Object.assign(document.createElement(name), fields));
      } catch {
        // Trusted types refuse a script's text before it is anywhere.
      }
    };
    add("script", { textContent: "window.ran = true" });
    add("script", { src: "data:text/javascript,window.ran=true" });
    add("style", { textContent: "body { display: none }" });
    add("img", { src: "http://127.0.0.1:9/stolen" });
    add("iframe", { src: "/" });
    const form = Object.assign(document.createElement("form"), { action: "/kist/v1/lock", method: "post" });
    document.body.append(form);
    form.submit();
    void fetch("http://127.0.0.1:9/").catch(() => undefined);
  })()`);
  const refused = (): Promise<readonly string[]> => page.evaluate("[...new Set(window.refused)].sort()");
  await expect
    .poll(refused)
    .toEqual(["connect-src", "form-action", "frame-src", "img-src", "require-trusted-types-for", "style-src-elem"]);
  expect(await page.evaluate("window.ran === undefined")).toBe(true);
  await close();
});

test("a screen's defect is said in its place, and the rest goes on", async (context) => {
  skipWithout(context, "chromium");
  const { page, goTo, close } = await rig.open({ approved: true });
  await page.route("**/assets/team-*.js", (route) => route.abort());
  await page.evaluate('window.location.hash = "/team"');
  await page.getByRole("alert").getByText("This screen failed.").waitFor();
  await goTo("settings", "Settings");
  await close();
});

test("a screen whose code did not come while the daemon was replaced is there after it", async (context) => {
  skipWithout(context, "chromium");
  const { page, goTo, close } = await rig.open({ approved: true });
  await page.getByRole("navigation").getByText("Secrets").waitFor();
  let cut = 0;
  await page.route("**/assets/team-*.js", async (route) => (cut++ === 0 ? route.abort() : route.continue()));
  await goTo("team", "Team");
  await page.getByText("It is only you so far").waitFor();
  expect(cut).toBeGreaterThan(1);
  await close();
});
