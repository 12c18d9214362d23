/**
 * `npm run screenshots [-- <name> …]`: a picture of every screen, light and dark, into docs/screens: a real daemon with a
 * made-up vault, in headless Chromium. Whoever runs it looks at them before they are committed.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

import type { CDPSession, Page } from "playwright-core";

import { build } from "./build.ts";
import { createPersonVault, type OpenPage, type PersonVault } from "./page/person-vault.ts";
import { describeDisguise } from "./screenshots/disguise.ts";
import { storeSamples } from "./screenshots/sample-team.ts";
import { SCENES, type Scene } from "./screenshots/scenes.ts";

const folder = join(resolve(import.meta.dirname, ".."), "docs/screens");
/** Good enough for text in small type; the folder stays below 3 MB. */
const QUALITY = 86;

const names = process.argv.slice(2).filter((word) => !word.startsWith("-"));
const chosen = SCENES.filter(({ name }) => names.length === 0 || names.includes(name));

await build();
mkdirSync(folder, { recursive: true });
await withVault(async (vault) => {
  // Before there is anything: the first run.
  const first = await vault.openPage();
  await take(first, "empty");
  await first.ask("page/leave", {});
  await first.close();
  await vault.found({ device: "Ada's laptop", vault: "Acme", environments: ["dev", "staging", "prod"] });
  const open = await vault.openPage();
  await open.unlock();
  await storeSamples(open);
  await open.page.addInitScript({ content: describeDisguise(vault.folder) });
  await open.page.reload();
  for (const state of ["unlocked", "locked"] as const) {
    await take(open, state, vault);
  }
});

async function take(open: OpenPage, state: Scene["state"], vault?: PersonVault): Promise<void> {
  open.page.setDefaultTimeout(10_000);
  const session = await open.page.context().newCDPSession(open.page);
  for (const scene of chosen.filter((each) => each.state === state)) {
    const { width, height } = scene.size ?? { width: 1280, height: 800 };
    await open.page.setViewportSize({ width, height });
    try {
      const leave = await scene.enter({ ...open, vault });
      for (const colorScheme of ["light", "dark"] as const) {
        await open.page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await settle(open.page);
        writeFileSync(join(folder, `${scene.name}-${colorScheme}.webp`), await capture(session));
      }
      await leave?.();
      process.stdout.write(`${scene.name}\n`);
    } catch (error) {
      process.stderr.write(`${scene.name}: ${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
    }
  }
}

/** What is loaded late and drawn slowly has its time. */
async function settle(page: Page): Promise<void> {
  await page.waitForLoadState("networkidle", { timeout: 500 }).catch(() => undefined);
  await page.waitForTimeout(250);
}

async function capture(session: CDPSession): Promise<Buffer> {
  const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: QUALITY });
  return Buffer.from(data, "base64");
}

async function withVault(work: (vault: PersonVault) => Promise<void>): Promise<void> {
  const vault = await createPersonVault();
  try {
    await work(vault);
  } finally {
    await vault.close();
  }
}
