/** Ten thousand secrets: all of them are there, and only what is in sight is drawn. What it costs stands in docs/benchmarks.md. */
import { createEnvironment, setSecrets } from "@kist/protocol";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { skipWithout } from "../../scripts/test-needs.ts";
import { openRig, type Rig } from "./rig/rig.ts";

let rig: Rig;
beforeAll(async () => {
  rig = await openRig();
  await rig.terminal.call(createEnvironment, { name: "large" });
  for (let namespace = 0; namespace < 20; namespace++)
    await rig.terminal.call(setSecrets, {
      environment: "large",
      namespace: `team-${namespace % 5}/service-${namespace}`,
      createNamespace: true,
      entries: Array.from({ length: 500 }, (_, i) => ({
        key: `SERVICE_${namespace}_${["API_KEY", "TOKEN", "PASSWORD", "DATABASE_HOST"][i % 4] ?? ""}_${i}`,
        value: `${i}`,
        metadata: { owner: ["platform", "payments"][i % 2] ?? "", rotationDays: 90, tags: [`tag-${i % 9}`] },
      })),
    });
});
afterAll(async () => {
  await rig.close();
});

const table = (page: Page) => page.getByRole("grid", { name: "Secrets in large" });

test("a search among ten thousand, and only what is in sight is in the document", async (context) => {
  skipWithout(context, "chromium");
  const { page, problems, close } = await rig.open({ approved: true });
  page.setDefaultTimeout(10_000);
  await page.getByRole("tab", { name: "large" }).click();
  await table(page).waitFor();
  expect(await table(page).getAttribute("aria-rowcount")).toBe("10001");
  expect(await page.locator("[role=grid] [role=row]").count()).toBeLessThan(80);
  await page.getByLabel("Search secrets").pressSequentially("service_1 token tag:tag-3");
  await expect.poll(async () => Number(await table(page).getAttribute("aria-rowcount"))).toBeLessThan(2000);
  expect(problems()).toEqual([]);
  await close();
});

test("the keyboard goes to the last of them and back, selects all, and sorts", async (context) => {
  skipWithout(context, "chromium");
  const { page, problems, close } = await rig.open({ approved: true });
  page.setDefaultTimeout(10_000);
  await page.getByRole("tab", { name: "large" }).click();
  await table(page).focus();
  await page.keyboard.press("End");
  await page.locator("[role=row][aria-rowindex='10001']").waitFor();
  const id = await table(page).getAttribute("aria-activedescendant");
  expect(await page.locator(`#${id ?? "none"}`).getAttribute("aria-rowindex")).toBe("10001");
  await page.keyboard.press("Control+a");
  await page.getByText("10000 selected").waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Home");
  await page.locator("[role=row][aria-rowindex='2']").waitFor();
  await page.getByRole("columnheader", { name: "Age" }).getByRole("button").click();
  await expect.poll(() => page.getByRole("columnheader", { name: "Age" }).getAttribute("aria-sort")).toBe("ascending");
  expect(problems()).toEqual([]);
  await close();
});

test("a change from the command line is followed here too: all of it is fetched anew", async (context) => {
  skipWithout(context, "chromium");
  const { page, close } = await rig.open({ approved: true });
  page.setDefaultTimeout(10_000);
  await page.getByRole("tab", { name: "large" }).click();
  await table(page).waitFor();
  await page.getByLabel("Search secrets").fill("arrived");
  const place = { environment: "large", namespace: "team-0/service-0" };
  await rig.terminal.call(setSecrets, { ...place, entries: [{ key: "ARRIVED", value: "x" }] });
  await page.getByRole("row", { name: "ARRIVED" }).waitFor();
  await close();
});
