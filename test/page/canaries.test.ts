/**
 * Invariant 1 in the browser: after a person has unlocked, searched, looked at and copied on the page, no value, passphrase or name
 * lies anywhere in the browser's profile. The canaries are words that nothing else in the world contains.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { openPage } from "@kist/protocol";
import { chromium, type BrowserContext } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { skipWithout } from "../../scripts/test-needs.ts";
import { refusal } from "../daemon/harness/caller.ts";
import { enter } from "../daemon/harness/page.ts";
import { confirm, setUp, store, untilReplaced } from "../daemon/harness/people.ts";
import { openStory, type Story } from "../daemon/harness/story.ts";

const PASSPHRASE = "canary passphrase zq91 nobody types";
const VALUE = "canaryvalue-z9-4c1d77";
const KEY = "CANARYKEY_Z9";
const NAMESPACE = "canarynamespacez9";

let story: Story;
let profile: string;
beforeAll(async () => {
  story = await openStory();
  profile = mkdtempSync(join(tmpdir(), "kist-profile-"));
});
afterAll(async () => {
  await story.close();
  rmSync(profile, { recursive: true, force: true });
});

function launch(): Promise<BrowserContext> {
  const flags =
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-sync";
  return chromium.launchPersistentContext(profile, {
    executablePath: "/usr/bin/chromium",
    args: [...flags.split(" "), "--disable-component-update"],
    permissions: ["clipboard-read", "clipboard-write"],
  });
}

/** Files of the profile that hold a word, as bytes of one or of two each. */
function findIn(folder: string, word: string): readonly string[] {
  const forms = [Buffer.from(word), Buffer.from(word, "utf16le")];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => {
      const bytes = readFileSync(path);
      return forms.some((form) => bytes.includes(form));
    })
    .map((path) => path.slice(folder.length + 1));
}

test("a person's work leaves nothing of the vault in the browser's profile", async (context) => {
  skipWithout(context, "chromium");
  const desk = await story.terminal();
  await confirm(desk, await setUp(desk, PASSPHRASE));
  await store(desk, "dev", NAMESPACE, { [KEY]: VALUE, CANARYKEY_OTHER: "x" });
  await untilReplaced(desk, () => desk.exchange("POST", "/kist/v1/lock", "{}"));
  const browser = await launch();
  const page = await browser.newPage();
  const { file, url, page: id } = await desk.call(openPage, { purpose: { kind: "app" } });
  await page.goto(pathToFileURL(file).href);
  await page.locator("body[data-standing=locked]").waitFor();
  await page.getByLabel("Passphrase", { exact: true }).fill(PASSPHRASE);
  await page.keyboard.press("Enter");
  await page.locator("body[data-standing=unlocked]").waitFor();
  await page.getByText(KEY, { exact: true }).first().waitFor();
  await page.getByRole("searchbox").first().fill("canarykey z9");
  await page.getByText(KEY, { exact: true }).first().click();
  // Whatever a screen does with a value, these are the ways in which a page can hold one.
  const token = await page.evaluate<string>(`sessionStorage.getItem("kist.token")`);
  const shown = await page.evaluate<string>(`fetch("/kist/v1/values/read", {
    method: "POST",
    headers: { "content-type": "application/json", authorization: "Bearer " + sessionStorage.getItem("kist.token") },
    body: ${JSON.stringify(JSON.stringify({ environment: "dev", namespace: NAMESPACE, names: [KEY], purpose: "get" }))},
  }).then((answer) => answer.json()).then(({ values: [{ value }] }) => {
    const shown = document.createElement("p");
    shown.textContent = value;
    document.body.append(shown);
    return value;
  })`);
  expect(shown).toBe(VALUE);
  for (const screen of ["activity", "access", "slots", "health", "settings", "secrets"]) {
    await page.evaluate(`window.location.hash = ${JSON.stringify(`/${screen}`)}`);
    await page.locator("h1").first().waitFor();
    expect(`${page.url()} ${await page.title()}`).not.toMatch(/canary/i);
    expect(await page.evaluate(`JSON.stringify([history.state, { ...localStorage }, document.cookie])`)).not.toMatch(
      /canary/i,
    );
    expect(await page.evaluate(`Object.keys(sessionStorage).join()`)).toBe("kist.token");
    expect(await page.evaluate(`indexedDB.databases().then((all) => all.length)`)).toBe(0);
  }
  // Left open and locked under its hands: what was on the screen is gone with the keys.
  await untilReplaced(desk, () => desk.exchange("POST", "/kist/v1/lock", "{}"));
  await page.locator("body[data-standing=locked]").waitFor();
  await browser.close();

  const files = readdirSync(profile, { recursive: true }).length;
  expect(files).toBeGreaterThan(50);
  // The search finds what a browser does keep, or it proves nothing: where the page was.
  expect(findIn(profile, new URL(url).host)).not.toEqual([]);
  for (const word of [PASSPHRASE, VALUE, KEY, NAMESPACE, "canarykey z9"])
    expect({ word, in: findIn(profile, word) }).toEqual({ word, in: [] });
  // The limits that SECURITY.md tells: the token lies where Chromium keeps a tab's sessionStorage, and nowhere else; the
  // address of the launch stands in the history, with a secret that was used.
  expect(findIn(profile, token).filter((path) => !path.includes("Session Storage"))).toEqual([]);
  const { origin, port, hash } = new URL(url);
  const launched = { origin, port: Number(port), secret: hash.slice("#launch=".length), page: id, file };
  expect((await refusal(enter(launched))).code).toBe("page-launch-wrong");
});
