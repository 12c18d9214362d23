/** The list of secrets as a person uses it: approving, searching, adding, importing, acting on several, comparing. */
import { createEnvironment, lock, readValues } from "@kist/protocol";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { skipWithout } from "../../scripts/test-needs.ts";
import { refusal } from "../daemon/harness/caller.ts";
import { approvalOf, approve, PASSPHRASE, store } from "../daemon/harness/people.ts";
import { openRig, type Rig } from "./rig/rig.ts";
import type { Visit } from "./rig/visit.ts";

let rig: Rig;
beforeAll(async () => {
  rig = await openRig();
  await rig.store("shop", { DATABASE_URL: "postgres://a:b@db/shop", API_KEY: "canary-1", LOG_LEVEL: "info" });
  await rig.store("shop/web", { SENTRY_DSN: "https://s.io/1", API_KEY: "canary-2" });
  await rig.store("payments", { ADYEN_KEY: "canary-3" });
  const lamp = await rig.story.terminal();
  const needed = await refusal(store(rig.terminal, "prod", "shop", { API_KEY: "canary-1", LIVE: "canary-4" }));
  await approve(lamp, needed);
  await store(rig.terminal, "prod", "shop", { API_KEY: "canary-1", LIVE: "canary-4" }, approvalOf(needed));
});
afterAll(async () => {
  await rig.close();
});

/** An open page that gives up before the test does. */
const PATIENCE = 10_000;
async function visit(options: Parameters<Rig["open"]>[0] = { approved: true }): Promise<Visit> {
  const opened = await rig.open(options);
  opened.page.setDefaultTimeout(PATIENCE);
  return opened;
}
const table = (page: Page, environment = "dev") => page.getByRole("grid", { name: `Secrets in ${environment}` });
const row = (page: Page, name: string | RegExp) => page.getByRole("row", { name });
/** Of the rows in sight, in their order. */
const names = (page: Page): Promise<string[]> =>
  page
    .locator("[role=grid] [role=row][aria-selected] [role=gridcell]:nth-child(2) .font-mono:first-child")
    .allInnerTexts();

/** Answers the question that the page asks. */
async function confirm(page: Page): Promise<void> {
  const question = page.getByRole("alertdialog").filter({ has: page.getByLabel("Passphrase") });
  await question.getByLabel("Passphrase").fill(PASSPHRASE);
  await page.keyboard.press("Enter");
  await question.waitFor({ state: "detached" });
}

test("a page nobody approved shows no name before its person has said yes, and then follows the terminal", async (context) => {
  skipWithout(context, "chromium");
  const { page, problems, close } = await visit({});
  await page.getByRole("heading", { name: "Show what is in the vault?" }).waitFor();
  expect(await page.content()).not.toContain("DATABASE_URL");
  await page.getByRole("button", { name: "Show secrets" }).press("Enter");
  await confirm(page);
  await table(page).waitFor();
  expect(await names(page)).toEqual(["ADYEN_KEY", "API_KEY", "API_KEY", "DATABASE_URL", "LOG_LEVEL", "SENTRY_DSN"]);
  await rig.store("payments", { LIVE: "x" });
  await row(page, "LIVE").waitFor();
  expect(problems()).toEqual([]);
  await close();
});

test("search narrows with every key, filters combine, and columns sort", async (context) => {
  skipWithout(context, "chromium");
  const { page, close } = await visit();
  await table(page).waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type("dburl");
  expect(await names(page)).toEqual([]);
  await page.getByText("Nothing matches").waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.type("databaseu");
  await expect.poll(() => names(page)).toEqual(["DATABASE_URL"]);
  await page.getByLabel("Search secrets").fill("api ns:web");
  await expect.poll(() => names(page)).toEqual(["API_KEY"]);
  await page.getByLabel("Search secrets").fill("is:unowned -");
  await page.getByLabel("Search secrets").fill("");
  await page.getByRole("treegrid", { name: "Namespaces" }).getByText("web").click();
  await expect.poll(() => names(page)).toEqual(["API_KEY", "SENTRY_DSN"]);
  await page.getByRole("columnheader", { name: "Name" }).getByRole("button").click();
  await expect.poll(() => names(page)).toEqual(["SENTRY_DSN", "API_KEY"]);
  await close();
});

test("a secret is added: its value made by the daemon, its name and place checked, a version where it exists", async (context) => {
  skipWithout(context, "chromium");
  const { page, problems, close } = await visit();
  await table(page).waitFor();
  await page.keyboard.press("n");
  const dialog = page.getByRole("dialog", { name: "Add a secret to dev" });
  await dialog.getByLabel("Name", { exact: true }).fill("NEW_TOKEN");
  await dialog.getByRole("combobox", { name: "Namespace" }).fill("fresh/one");
  await dialog.getByText("This namespace is new").waitFor();
  await dialog.getByText("Generate", { exact: true }).click();
  await dialog.getByLabel("Characters").fill("4");
  await dialog.getByText("out of range").waitFor();
  expect(await dialog.getByRole("button", { name: "Add secret" }).isDisabled()).toBe(true);
  await dialog.getByLabel("Characters").fill("40");
  await dialog.getByRole("button", { name: "Add secret" }).click();
  await dialog.waitFor({ state: "detached" });
  await row(page, "NEW_TOKEN").waitFor();
  const { values } = await rig.terminal.call(readValues, { names: ["kist://dev/fresh/one/NEW_TOKEN"], purpose: "get" });
  expect(values[0]?.value).toHaveLength(40);
  expect(await page.content()).not.toContain(values[0]?.value);

  await page.keyboard.press("n");
  await dialog.getByLabel("Name", { exact: true }).fill("DATABASE_URL");
  await dialog.getByRole("combobox", { name: "Namespace" }).fill("shop");
  await page.keyboard.press("Escape");
  await dialog.getByText("It gets a new version").waitFor();
  await dialog.getByLabel("Value", { exact: true }).fill("mysql://c:d@db/shop");
  await dialog.getByRole("button", { name: /by its looks/ }).waitFor();
  await dialog.getByRole("button", { name: "Add version" }).click();
  await dialog.waitFor({ state: "detached" });
  expect(problems()).toEqual([]);
  await close();
});

test("a .env file that is dropped is shown by name, and only what is chosen is stored", async (context) => {
  skipWithout(context, "chromium");
  const { page, problems, close } = await visit();
  await table(page).waitFor();
  const text = 'export SMTP_URL="smtp://u:canary-5@mail"\nLOG_LEVEL=debug\nUNWANTED=canary-6\n1BAD=x\nnot a line\n';
  await page.evaluate(
    `(() => {
      const data = new DataTransfer();
      data.items.add(new File([${JSON.stringify(text)}], ".env.local", { type: "text/plain" }));
      const over = document.querySelector("[role=grid]");
      for (const type of ["dragenter", "dragover", "drop"])
        over.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: data }));
    })()`,
  );
  const dialog = page.getByRole("dialog", { name: "Import into dev" });
  await dialog.getByText("SMTP_URL").waitFor();
  expect(await page.content()).not.toContain("canary-5");
  await dialog.getByText("1BAD").first().waitFor();
  await dialog.getByRole("combobox", { name: "Namespace" }).fill("shop");
  await page.keyboard.press("Enter");
  await dialog.getByRole("checkbox", { name: "Import UNWANTED" }).press("Space");
  // What exists stays unless it is meant.
  await dialog.getByRole("button", { name: "Import 1 secret" }).waitFor();
  await dialog.getByText("New version").click();
  await dialog.getByRole("button", { name: "Import 2 secrets" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByText("Now delete .env.local").waitFor();
  const read = (name: string) => rig.terminal.call(readValues, { names: [`kist://dev/shop/${name}`], purpose: "get" });
  expect((await read("SMTP_URL")).values[0]?.value).toBe("smtp://u:canary-5@mail");
  expect((await read("LOG_LEVEL")).values[0]?.value).toBe("debug");
  expect((await read("UNWANTED")).values).toEqual([]);
  expect(problems()).toEqual([]);
  await close();
});

test("an environment without secrets says how to begin, and a file of something else is told apart", async (context) => {
  skipWithout(context, "chromium");
  await rig.terminal.call(createEnvironment, { name: "blank" });
  const { page, violations, close } = await visit();
  await page.getByRole("tab", { name: "blank" }).click();
  await page.getByRole("heading", { name: "Nothing in blank yet" }).waitFor();
  expect(await violations()).toEqual([]);
  await page.getByRole("button", { name: "Import a file" }).last().click();
  const dialog = page.getByRole("dialog", { name: "Import into blank" });
  await dialog.getByRole("button", { name: "Paste instead" }).click();
  await dialog.getByLabel("Lines of NAME=value").fill("no names here");
  await dialog.getByRole("button", { name: "Read" }).click();
  await dialog.getByText("There is no NAME=value in it.").waitFor();
  await dialog.getByLabel("Lines of NAME=value").fill("A=1\nB=2");
  await dialog.getByRole("button", { name: "Read" }).click();
  await dialog.getByRole("combobox", { name: "Namespace" }).fill("first");
  await page.keyboard.press("Enter");
  await dialog.getByRole("button", { name: "Import 2 secrets" }).click();
  await expect.poll(() => names(page)).toEqual(["A", "B"]);
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("heading", { name: "Nothing in first yet" }).waitFor();
  await close();
});

test("several are tagged, deleted, brought back by undo and promoted, with the keyboard alone", async (context) => {
  skipWithout(context, "chromium");
  await rig.store("bulk", { B1: "1", B2: "2", B3: "3" });
  const { page, problems, close } = await visit();
  await table(page).waitFor();
  const { keyboard } = page;
  const select = async (): Promise<void> => {
    await keyboard.press("/");
    await keyboard.type("ns:bulk");
    await expect.poll(() => names(page)).toEqual(["B1", "B2", "B3"]);
    await keyboard.press("ArrowDown");
    await keyboard.press("Home");
    await keyboard.press("Shift+ArrowDown");
    await page.getByText("2 selected").waitFor();
  };
  await select();
  await keyboard.press("t");
  await page.getByRole("dialog", { name: "Tag 2 secrets" }).getByLabel("Add tags").waitFor();
  await keyboard.type("one, two");
  await keyboard.press("Enter");
  await page.getByText("Tags of 2 secrets changed").waitFor();
  await table(page).focus();
  await keyboard.press("Delete");
  await page.getByText("2 secrets deleted").waitFor();
  await expect.poll(() => names(page)).toEqual(["B3"]);
  await page.getByRole("button", { name: "Undo" }).press("Enter");
  await expect.poll(() => names(page)).toEqual(["B1", "B2", "B3"]);
  await page.getByLabel("Search secrets").fill("tag:two ns:bulk");
  await expect.poll(() => names(page)).toEqual(["B1", "B2"]);
  await table(page).focus();
  await keyboard.press("Control+a");
  await keyboard.press("p");
  const promoting = page.getByRole("dialog", { name: "Promote 2 secrets from dev" });
  await promoting.getByRole("button", { name: "Look first" }).press("Enter");
  await confirm(page);
  await promoting.getByText("new there").first().waitFor();
  await promoting.getByRole("button", { name: "Promote 2 secrets" }).press("Enter");
  await page.getByText("2 secrets promoted to staging").waitFor();
  await keyboard.press("]");
  await expect.poll(() => names(page)).toEqual([]);
  expect(problems()).toEqual([]);
  await close();
});

test("undo takes nothing back where something else was changed since", async (context) => {
  skipWithout(context, "chromium");
  await rig.store("later", { L1: "1", L2: "2" });
  const { page, close } = await visit();
  await page.getByLabel("Search secrets").fill("ns:later l1");
  await expect.poll(() => names(page)).toEqual(["L1"]);
  await table(page).focus();
  await page.keyboard.press("Delete");
  await page.getByText("1 secret deleted").waitFor();
  await rig.store("later", { L2: "changed" });
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText("Something else was changed there since").waitFor();
  const read = await rig.terminal.call(readValues, {
    names: ["kist://dev/later/L1", "kist://dev/later/L2"],
    purpose: "get",
  });
  expect(read.values.map(({ value }) => value)).toEqual(["changed"]);
  await close();
});

test("names of a guarded environment come after a yes of their own, stay as they were, and say so", async (context) => {
  skipWithout(context, "chromium");
  const { page, problems, close } = await visit();
  await page.getByRole("tab", { name: /prod/ }).click();
  await page.getByRole("heading", { name: "Names in prod are shown after a touch" }).waitFor();
  expect(await page.content()).not.toContain("LIVE");
  await page.getByRole("button", { name: "Show names" }).click();
  await confirm(page);
  await expect.poll(() => names(page)).toEqual(["API_KEY", "LIVE"]);
  await rig.store("payments", { ELSEWHERE: "1" });
  await page.getByText("The vault has changed since.").waitFor();
  expect(await names(page)).toEqual(["API_KEY", "LIVE"]);
  await page.getByRole("button", { name: "Look again" }).click();
  await page.getByRole("alertdialog").getByLabel("Passphrase").waitFor();
  await page.keyboard.press("Escape");
  expect(await names(page)).toEqual(["API_KEY", "LIVE"]);
  expect(problems()).toEqual([]);
  await close();
});

test("two environments stand side by side: missing names and differing values are marked, none is shown", async (context) => {
  skipWithout(context, "chromium");
  const { page, problems, close } = await visit();
  await table(page).waitFor();
  await page.keyboard.press("c");
  await page.getByRole("button", { name: "staging" }).click();
  await page.getByRole("button", { name: "prod" }).click();
  await page.getByText("prod is guarded").waitFor();
  await page.getByRole("button", { name: "Compare values" }).last().click();
  await confirm(page);
  await page.getByText("missing somewhere").waitFor();
  await page.getByLabel("Search secrets").fill("ns");
  await page.getByLabel("Search secrets").fill("shop api_key");
  await expect.poll(() => row(page, "API_KEY").first().innerText()).toMatch(/same\s+same/);
  await page.getByLabel("Search secrets").fill("live");
  await expect.poll(() => row(page, /^LIVE/).first().innerText()).toContain("missing");
  expect(await page.content()).not.toContain("canary");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Back to the list" }).click();
  await table(page).waitFor();
  expect(problems()).toEqual([]);
  await close();
});

test("no name of the vault gets into the address, the title or what the browser keeps", async (context) => {
  skipWithout(context, "chromium");
  const { page, close } = await visit();
  await table(page).waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type("database");
  await row(page, "DATABASE_URL").click();
  await page.waitForTimeout(300);
  const kept = await page.evaluate<string>(
    `JSON.stringify([location.href, document.title, history.state, { ...localStorage }, { ...sessionStorage }])`,
  );
  for (const name of ["DATABASE", "database", "shop"]) expect(kept).not.toContain(name);
  expect(await page.evaluate("indexedDB.databases().then((all) => all.length)")).toBe(0);
  await close();
});

test("what was found stays when one comes back from another screen", async (context) => {
  skipWithout(context, "chromium");
  const { page, goTo, close } = await visit();
  await table(page).waitFor();
  await page.getByLabel("Search secrets").fill("dsn");
  await expect.poll(() => names(page)).toEqual(["SENTRY_DSN"]);
  await goTo("health", "Health");
  await goTo("secrets", "Secrets");
  expect(await page.getByLabel("Search secrets").inputValue()).toBe("dsn");
  await close();
});

for (const scheme of ["light", "dark"])
  test(`list, dialogs and comparison are accessible in ${scheme}`, async (context) => {
    skipWithout(context, "chromium");
    const { page, violations, close } = await visit({ approved: true, dark: scheme === "dark" });
    await table(page).waitFor();
    expect(await violations(), "list").toEqual([]);
    await table(page).focus();
    await page.keyboard.press("Space");
    await page.getByText("1 selected").waitFor();
    expect(await violations(), "selection").toEqual([]);
    await page.keyboard.press("n");
    await page.getByRole("dialog").getByText("Details").click();
    expect(await violations(), "add").toEqual([]);
    await page.getByRole("dialog").getByText("Generate", { exact: true }).click();
    expect(await violations(), "generate").toEqual([]);
    await page.keyboard.press("Escape");
    await page.keyboard.press("i");
    await page.getByRole("dialog", { name: "Import into dev" }).waitFor();
    expect(await violations(), "import").toEqual([]);
    await page.keyboard.press("Escape");
    await page.keyboard.press("c");
    await page.getByText("Compare dev, staging").waitFor();
    await page.getByRole("button", { name: "Compare names" }).click();
    await confirm(page);
    await page.getByText("missing somewhere").waitFor();
    expect(await violations(), "comparison").toEqual([]);
    await page.keyboard.press("c");
    await page.getByRole("tab", { name: /prod/ }).click();
    await page.getByRole("heading", { name: /after a touch/ }).waitFor();
    expect(await violations(), "gate").toEqual([]);
    await close();
  });

test("on a phone there is one column, a field for the namespace, and nothing sticks out", async (context) => {
  skipWithout(context, "chromium");
  const { page, violations, close } = await visit({ approved: true, size: [360, 700] });
  await table(page).waitFor();
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
  expect(await violations()).toEqual([]);
  await page.getByRole("button", { name: /All namespaces/ }).click();
  await page.getByRole("option", { name: /shop\/web/ }).click();
  await expect.poll(() => names(page)).toEqual(["API_KEY", "SENTRY_DSN"]);
  await close();
});

test("a lock takes everything off the page, what was searched for as well", async (context) => {
  skipWithout(context, "chromium");
  const { page, close } = await visit();
  await page.getByLabel("Search secrets").fill("dsn");
  await expect.poll(() => names(page)).toEqual(["SENTRY_DSN"]);
  await rig.terminal.call(lock, {});
  await page.getByRole("heading", { name: "Kist is locked" }).waitFor();
  expect(await page.content()).not.toContain("SENTRY_DSN");
  await page.getByLabel("Passphrase").fill(PASSPHRASE);
  await page.keyboard.press("Enter");
  await table(page).waitFor();
  expect(await page.getByLabel("Search secrets").inputValue()).toBe("");
  expect(await names(page)).toContain("DATABASE_URL");
  await close();
});
