/**
 * A terminal and a browser: `kist` starts real Chromium by BROWSER, the person does something on the page, and the terminal
 * goes on by itself.
 */
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { skipWithout } from "../../scripts/test-needs.ts";
import { BUILDS } from "../e2e/builds.ts";
import { beginStory, type Story } from "../e2e/story.ts";
import type { TerminalSession } from "../e2e/terminal-session.ts";
import { addAuthenticator } from "./rig/authenticator.ts";

const PASSPHRASE = "correct horse battery staple";
const [build] = BUILDS;

let folder: string;
let anna: Story;
let browser: Browser | undefined;

beforeAll(async () => {
  if (build === undefined) throw new Error("nothing is built: node scripts/build.ts");
  folder = mkdtempSync(join(tmpdir(), "kist-terminal-"));
  // A browser that is open already: the command says to it which address, and ends.
  writeFileSync(
    join(folder, "browser"),
    `#!/bin/sh\nprintf '%s\\n' "$@" > '${folder}/new'\nmv '${folder}/new' '${folder}/asked'\n`,
  );
  chmodSync(join(folder, "browser"), 0o755);
  anna = beginStory(build);
  const words = ["init", "--print-recovery", "--json", "--device-name", "desk", "--vault-name", "home"];
  const { stdout } = await anna.kist([...words, "--passphrase-fd", "0"], { input: PASSPHRASE });
  const { recovery } = JSON.parse(stdout) as { recovery: { code: string; askGroup: number } };
  const group = recovery.code.split("-")[recovery.askGroup - 1] ?? "";
  await anna.kist(["init", "--confirm", "--group", String(recovery.askGroup)], { input: group });
});
afterAll(async () => {
  for (const session of sessions) session.kill();
  await browser?.close();
  await anna.end();
  rmSync(folder, { recursive: true });
});
beforeEach(() => rmSync(join(folder, "asked"), { force: true }));

const sessions: TerminalSession[] = [];
const inTerminal = (script: string): TerminalSession => {
  const session = anna.onTerminal(`export BROWSER='${folder}/browser'; ${script}`);
  sessions.push(session);
  return session;
};
const launchBrowser = async (): Promise<Browser> =>
  (browser ??= await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
  }));

/** The address with which the browser was started: one argument, and no secret in it. */
async function address(): Promise<string> {
  await expect.poll(() => existsSync(join(folder, "asked")), { timeout: 10_000 }).toBe(true);
  const text = readFileSync(join(folder, "asked"), "utf8").trim();
  expect(text).toMatch(/^file:\/\/\/.*\/page-[0-9a-z]{16}\.html$/);
  return text;
}
async function arrive(page: Page): Promise<void> {
  await page.goto(await address());
  await page.locator("body[data-standing]:not([data-standing=entering])").waitFor();
}

/** Nobody but the person reads what leads to a page: what every program of the machine can see holds no launch secret. */
function commandLines(): string[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    try {
      return [readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")];
    } catch {
      return [];
    }
  });
}

describe("kist ui", () => {
  it("starts Chromium itself, which comes in by the file; no argument of any process holds a secret", async (context) => {
    skipWithout(context, "chromium");
    const profile = join(folder, "profile");
    const script = join(folder, "chromium");
    const flags = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking";
    writeFileSync(
      script,
      `#!/bin/sh\nexec /usr/bin/chromium ${flags} --remote-debugging-port=0 --user-data-dir='${profile}' "$@"\n`,
    );
    chmodSync(script, 0o755);
    const ran = await anna.kist(["ui"], { environment: { BROWSER: script } });
    try {
      expect([ran.status, ran.stderr]).toEqual([0, "Kist is open in chromium.\n"]);
      expect(commandLines().filter((line) => line.includes("launch="))).toEqual([]);
      const [port = ""] = readFileSync(join(profile, "DevToolsActivePort"), "utf8").split("\n");
      const started = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
      const [page] = started.contexts()[0]?.pages() ?? [];
      expect(page?.url()).toMatch(/^http:\/\/kist\.localhost:\d+\/$/);
      await page?.locator("body[data-standing=unlocked]").waitFor();
      const session = await started.newBrowserCDPSession();
      await session.send("Browser.close");
    } finally {
      await expect.poll(() => commandLines().some((line) => line.includes(profile)), { timeout: 10_000 }).toBe(false);
    }
  });
});

describe("without a passkey", () => {
  it("the passphrase typed on the page unlocks, and approves the terminal that opened it", async (context) => {
    skipWithout(context, "chromium", "script");
    await anna.kist(["lock"]);
    const session = inTerminal(
      "kist unlock --passkey && printf 'v4lue-canary' | kist set TOKEN - -e dev -n shop --create-namespace && kist get TOKEN -e dev -n shop",
    );
    await session.until("Unlock on the page in browser.");
    const page = await (await launchBrowser()).newPage();
    await arrive(page);
    await page.getByLabel("Passphrase").fill(PASSPHRASE);
    await page.getByRole("button", { name: "Unlock" }).click();
    await session.until("Unlocked the vault. This terminal may read dev environments.");
    await session.until("v4lue-canary");
    expect(await session.ended).toBe(0);
    expect(session.shown()).not.toContain("launch=");
    await page.context().close();
  });
});

describe("at the terminal, while the page is open", () => {
  it("Enter asks for the passphrase here", async (context) => {
    skipWithout(context, "script");
    await anna.kist(["lock"]);
    const session = inTerminal("kist unlock --passkey");
    await session.until("Enter: the passphrase here.");
    session.type("\r");
    await session.until("Passphrase: ");
    session.type(`${PASSPHRASE}\r`);
    await session.until("Unlocked the vault. This terminal may read dev environments.");
    expect(await session.ended).toBe(0);
    expect(session.shown()).not.toContain("horse");
  });
  it("Ctrl-C gives up, and leaves the terminal as it was and the vault locked", async (context) => {
    skipWithout(context, "script");
    await anna.kist(["lock"]);
    const session = inTerminal(
      'before=$(stty -g); kist unlock --passkey; status=$?; [ "$before" = "$(stty -g)" ] && echo same; exit $status',
    );
    await session.until("Ctrl-C: give up.");
    session.type("\x03");
    expect(await session.ended).toBe(130);
    expect(session.shown()).toContain("same");
    expect((await anna.kist(["status"])).status).toBe(3);
  });
  it("unlocking elsewhere does not end the wait: it is this terminal that wants to be approved", async (context) => {
    skipWithout(context, "script");
    const session = inTerminal("kist unlock --passkey");
    await session.until("Ctrl-C: give up.");
    await anna.kist(["unlock", "--passphrase-fd", "0"], { input: PASSPHRASE });
    expect((await anna.kist(["status"])).status).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(session.shown()).not.toContain("Unlocked");
    session.type("\x03");
    expect(await session.ended).toBe(130);
  });
});

describe("with a passkey", () => {
  // The virtual authenticator is the tab's own, and its secrets cannot leave it: one tab is the person's browser.
  let page: Page;
  let credentials: () => Promise<number>;
  const touch = async (): Promise<void> => page.getByRole("button", { name: "Use a passkey" }).click();

  it("`kist slots add passkey` opens the app where they are added, and names the new one", async (context) => {
    skipWithout(context, "chromium", "script");
    await anna.kist(["unlock", "--passphrase-fd", "0"], { input: PASSPHRASE });
    const session = inTerminal("kist slots add passkey");
    await session.until("Add the passkey in browser.");
    page = await (await launchBrowser()).newPage();
    const authenticator = await addAuthenticator(page, {});
    credentials = authenticator.credentials;
    await arrive(page);
    await page.getByRole("heading", { level: 1, name: "Ways to unlock" }).waitFor();
    await page.getByRole("button", { name: "Add a passkey" }).click();
    const dialog = page.getByRole("dialog", { name: "Add a passkey" });
    await dialog.getByRole("textbox", { name: "Name" }).fill("laptop");
    await dialog.getByLabel("Passphrase").fill(PASSPHRASE);
    await dialog.getByRole("button", { name: "Continue" }).click();
    await session.until("Added the passkey laptop, ");
    expect(await session.ended).toBe(0);
    const { stdout } = await anna.kist(["slots"]);
    expect(stdout).toMatch(/passkey \(internal\) +laptop +(just now|\d+ s ago)/);
    expect(await credentials()).toBe(1);
  });
  it("`kist unlock` is a touch, after which this terminal reads dev without a question", async (context) => {
    skipWithout(context, "chromium", "script");
    await anna.kist(["lock"]);
    const session = inTerminal("kist unlock && kist get TOKEN -e dev -n shop && kist slots");
    await session.until("Touch your passkey in browser. Enter: the passphrase here. Ctrl-C: give up.");
    await arrive(page);
    await page.getByRole("heading", { name: "Unlock Kist" }).waitFor();
    await page.getByText("also allows dev in the terminal").waitFor();
    await touch();
    await session.until("Unlocked the vault. This terminal may read dev environments.");
    await session.until("v4lue-canary");
    expect(await session.ended).toBe(0);
    await page.getByRole("heading", { name: "Kist is open" }).waitFor();
  });
  it("`kist approve` opens the page that says what, who and why; a touch there lets the other terminal go on", async (context) => {
    skipWithout(context, "chromium", "script");
    const asking = inTerminal("kist get -e prod -n shop TOKEN");
    await asking.until("Waiting for it");
    const approving = inTerminal("kist approve");
    await approving.until("kist://prod/shop/TOKEN");
    await approving.until("Decide with your passkey in browser.");
    await arrive(page);
    await page.getByText("kist://prod/shop/TOKEN").first().waitFor();
    await touch();
    await approving.until("Approved.");
    expect(await approving.ended).toBe(0);
    // Looked up only now that it was allowed: there is none.
    await asking.until("There is no secret TOKEN.");
    expect(await asking.ended).toBe(5);
  });
  it("who asks at a terminal presses Enter there: the same page, the same touch", async (context) => {
    skipWithout(context, "chromium", "script");
    const session = inTerminal("kist get -e prod -n shop TOKEN");
    await session.until("Enter: decide in browser.");
    session.type("\r");
    await arrive(page);
    await page.getByText("kist://prod/shop/TOKEN").first().waitFor();
    await touch();
    await session.until("There is no secret TOKEN.");
    expect(await session.ended).toBe(5);
  });
  it("a request for a whole namespace is shown name by name after the touch, before the last yes", async (context) => {
    skipWithout(context, "chromium", "script");
    const session = inTerminal("kist export -e dev -n shop --format json");
    await session.until("Enter: decide in browser.");
    session.type("\r");
    await arrive(page);
    await page.getByText("kist://dev/shop/*").first().waitFor();
    expect(await page.getByText("kist://dev/shop/TOKEN").count()).toBe(0);
    await touch();
    await page.getByText("It would touch exactly this:").waitFor();
    await page.getByText("kist://dev/shop/TOKEN").waitFor();
    expect(session.shown()).not.toContain("v4lue-canary");
    await page.getByRole("button", { name: "Allow this" }).click();
    await session.until("v4lue-canary");
    expect(await session.ended).toBe(0);
  });
  it("a no on the page is a no in both terminals", async (context) => {
    skipWithout(context, "chromium", "script");
    const asking = inTerminal("kist get -e prod -n shop TOKEN");
    await asking.until("Waiting for it");
    const approving = inTerminal("kist approve");
    await approving.until("Decide with your passkey in browser.");
    await arrive(page);
    await page.getByRole("button", { name: "Deny" }).click();
    await approving.until("The request is denied.");
    expect(await approving.ended).toBe(0);
    expect(await asking.ended).toBe(4);
    await page.context().close();
  });
  it("in the background it waits without touching the terminal", async (context) => {
    skipWithout(context, "chromium", "script");
    const session = inTerminal("set -m; kist get -e prod -n shop OTHER & sleep 1; jobs; kist approve --json; kill %1");
    await session.until("Waiting for it, up to two minutes (Ctrl-C gives up).");
    await session.until("Running");
    expect(await session.ended).toBe(0);
  });
});
