/** The desktop app is packaged around a stand-in of Electron's binary; the daemon inside is the real one and runs. */
import { readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";

import { extractFile, listPackage } from "@electron/asar";
import { FuseState, FuseV1Options, getCurrentFuseWire } from "@electron/fuses";
import { createClient, findNode, startDaemon, verifyDaemon } from "@kist/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import afterPack, { FUSES } from "../../apps/desktop/packaging/set-fuses.ts";
import { skipWithout } from "../../scripts/test-needs.ts";
import { createHome, type Home } from "../daemon/harness/home.ts";
import { createStandIn, packageApp, type PackagedApp } from "./packaged-app.ts";
import { runApp, unpackProgram } from "./running-app.ts";

let app: PackagedApp;
let program = "";

beforeAll(() => {
  app = packageApp();
  program = unpackProgram(app);
}, 120_000);
afterAll(() => app?.remove());

test("the archive holds the two bundles and the icons, and nothing else", () => {
  const files = listPackage(app.archive, { isPack: false }).filter((path) => /\.\w+$/.test(path));
  expect(files.map((path) => path.replace(/-[\w-]{8}\.js$/, ".js"))).toEqual([
    "/icons/kist.png",
    "/icons/tray-locked.png",
    "/icons/tray-locked@2x.png",
    "/icons/tray-unlocked.png",
    "/icons/tray-unlocked@2x.png",
    "/out/main/chunks/open-link.js",
    "/out/main/chunks/read-events.js",
    "/out/main/chunks/start-daemon.js",
    "/out/main/chunks/verify-daemon.js",
    "/out/main/main.js",
    "/out/preload/preload.cjs",
    "/package.json",
  ]);
});

test("the bundles need Electron and Node alone; the preload script what a sandbox has", () => {
  const main = extractFile(app.archive, "out/main/main.js").toString();
  const imported = [...main.matchAll(/^import .*? from "([^"]+)";$/gm)].map(([, name = ""]) => name);
  expect(imported).toContain("electron");
  for (const name of imported.filter((each) => !each.startsWith("./") && each !== "electron"))
    expect(builtinModules.map((each) => `node:${each}`)).toContain(name);
  const preload = extractFile(app.archive, "out/preload/preload.cjs").toString();
  expect([...preload.matchAll(/require\("([^"]+)"\)/g)].map(([, name]) => name)).toEqual(["electron"]);
  expect(preload).not.toMatch(/^import /m);
});

test("every fuse is set as decided", async () => {
  const wire = await getCurrentFuseWire(app.program);
  const options = Object.values(FuseV1Options).filter((option) => typeof option === "number");
  for (const option of options) {
    const wanted = FUSES[option] === true ? FuseState.ENABLE : FuseState.DISABLE;
    expect(wire[option], FuseV1Options[option]).toBe(wanted);
  }
  expect(wire[FuseV1Options.RunAsNode]).toBe(FuseState.DISABLE);
});

test("an Electron with a fuse that nobody has decided about is not packaged", async () => {
  const folder = join(app.root, "newer");
  createStandIn(folder, "1011000110");
  const context = { appOutDir: folder, electronPlatformName: "linux", packager: { executableName: "electron" } };
  await expect(
    afterPack({ ...context, packager: { ...context.packager, appInfo: { productFilename: "Kist" } } }),
  ).rejects.toThrow("strictlyRequireAllFuses");
});

test("the packaged daemon starts on the packaged Node and is recognised by it", async () => {
  const launcher = join(app.resources, "bin/kistd");
  const home = createHome();
  try {
    expect(await findNode(launcher, "/usr/bin:/bin")).toEqual({
      path: join(app.resources, "node/bin/node"),
      origin: "packed",
    });
    const places = { home: home.path, socket: home.socket, overridden: false };
    const environment = { HOME: home.root, PATH: "/usr/bin:/bin", KIST_HOME: home.path };
    await startDaemon({ launcher, places, environment });
    const client = createClient({ socketPath: home.socket });
    expect(await client.call("/kist/v1/status")).toMatchObject({ ok: true, body: { state: "empty" } });
    const uid = process.getuid?.() ?? -1;
    expect(await verifyDaemon({ places, launcher, searchPath: "/usr/bin", uid })).toMatchObject({ verified: true });
    client.close();
  } finally {
    await stopDaemon(home);
  }
});

test("signing is not decided here, and nothing is published by itself", () => {
  const configuration = readFileSync(join(import.meta.dirname, "../../apps/desktop/electron-builder.yml"), "utf8");
  expect(configuration).toMatch(/^publish: null$/m);
  expect(configuration).not.toMatch(/^\s*(identity|certificateFile|cscLink|notarize|forceCodeSigning):/m);
});

describe("the packaged program under plain Node (shim: a stand-in of Electron, the window in real Chromium)", () => {
  test("whoever chose the socket could be anybody: no page is loaded, and the window says why", async (context) => {
    skipWithout(context, "chromium");
    const home = createHome();
    const running = runApp(app, program, home, { KIST_SOCKET: home.socket });
    try {
      const page = await running.page();
      await page.getByText("KIST_SOCKET chose the socket").waitFor();
      expect(page.url()).toMatch(/^data:text\/html/);
      // The bridge is there, as in every document of the window, and answers nothing.
      expect(await page.evaluate(() => Reflect.get(globalThis, "kist").copy("x").catch(String))).toContain("refused");
      expect((await running.do({ do: "look" })).desk.clipboard).toBe("");
    } finally {
      await running.close();
      await stopDaemon(home);
    }
  });
});

async function stopDaemon(home: Home): Promise<void> {
  const client = createClient({ socketPath: home.socket });
  await client.call("/kist/v1/daemon/stop", {}).catch(() => undefined);
  client.close();
  home.remove();
}
