/**
 * The desktop app in real Electron, where its binary is there. npm brings none: `npx install-electron` in apps/desktop fetches
 * it, or `ELECTRON_OVERRIDE_DIST_PATH` names a folder that has one. Elsewhere this says that it did not run.
 */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

import { _electron } from "playwright-core";
import { expect, test } from "vitest";

import { createHome } from "../daemon/harness/home.ts";

const DESKTOP = resolve(import.meta.dirname, "../../apps/desktop");

function findElectron(): string | undefined {
  const folder = process.env["ELECTRON_OVERRIDE_DIST_PATH"] ?? join(DESKTOP, "node_modules/electron/dist");
  const names = ["electron", "electron.exe", "Electron.app/Contents/MacOS/Electron"];
  return names.map((name) => join(folder, name)).find((path) => existsSync(path));
}

test("the window shows the daemon's page, sandboxed, with the bridge and nothing of Node", async (context) => {
  const executablePath = findElectron();
  if (executablePath === undefined)
    return context.skip("did not run: needs Electron's binary (npx install-electron in apps/desktop)");
  const home = createHome();
  const app = await _electron.launch({
    executablePath,
    args: [
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      `--user-data-dir=${join(home.root, "data")}`,
      DESKTOP,
    ],
    env: { ...process.env, KIST_HOME: home.path, HOME: home.root },
  });
  try {
    const page = await app.firstWindow();
    await page.waitForURL((url) => url.hostname === "kist.localhost");
    expect(await page.evaluate(() => typeof Reflect.get(globalThis, "kist")?.copy)).toBe("function");
    expect(await page.evaluate(() => typeof Reflect.get(globalThis, "require"))).toBe("undefined");
    expect(await page.evaluate(() => Reflect.get(globalThis, "open")("https://example.com/"))).toBeNull();
    const own = page.url();
    await page.evaluate(() => Reflect.set(Reflect.get(globalThis, "location"), "href", "https://example.com/"));
    await page.waitForTimeout(500);
    expect(page.url()).toBe(own);
  } finally {
    await app.close();
    home.remove();
  }
});
