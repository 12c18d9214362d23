/** The desktop app is packaged around a stand-in of Electron's binary; the daemon inside is the real one and runs. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";

import { extractFile, listPackage } from "@electron/asar";
import { FuseState, FuseV1Options, getCurrentFuseWire } from "@electron/fuses";
import { createClient, findNode, startDaemon, verifyDaemon, type Answer } from "@kist/client";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

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
// A program, its browser and its daemon each start anew.
vi.setConfig({ testTimeout: 60_000 });

test("the archive holds the two bundles and the icons, and nothing else", () => {
  const files = listPackage(app.archive, { isPack: false }).filter((path) => /\.\w+$/.test(path));
  expect(files.map((path) => path.replace(/-[\w-]{8}\.js$/, ".js"))).toEqual([
    "/icons/kist.png",
    "/icons/tray-locked.png",
    "/icons/tray-locked@2x.png",
    "/icons/tray-unlocked.png",
    "/icons/tray-unlocked@2x.png",
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

  test("started with a debugger's door open, or while it runs already, it ends before it shows anything", async () => {
    const home = createHome();
    for (const [variables, words] of [
      [{}, ["--remote-debugging-port=9222"]],
      [{ KIST_SHIM_SECOND: "1" }, []],
    ] as const)
      expect(await runApp(app, program, home, variables, words).ended).toBe(0);
    expect(existsSync(home.socket)).toBe(false);
    home.remove();
  });

  test("Ann opens Kist, unlocks it, locks it from the tray, and her daemon dies on her", async (context) => {
    skipWithout(context, "chromium");
    const home = createHome();
    await foundVault(home);
    const running = runApp(app, program, home);
    try {
      const page = await running.page();
      await running.until(({ tray }) => tray.tooltip === "Kist: locked");
      await unlockOn(page);
      await running.until(({ tray }) => tray.tooltip === "Kist: unlocked");
      expect(new URL(page.url()).hostname).toBe("kist.localhost");
      // The launch secret is gone from the address, and no name ever stands there or in the title.
      expect(page.url()).not.toContain("launch");

      await running.do({ do: "choose", label: "Lock" });
      await running.until(({ tray }) => tray.tooltip === "Kist: locked");
      // The same page, which the daemon goes on serving: nothing was loaded anew.
      await unlockOn(page);
      await running.until(({ tray }) => tray.tooltip === "Kist: unlocked");
      const { said } = await running.do({ do: "press-shortcut" });
      expect(said).toBe("CommandOrControl+Shift+L");
      await running.until(({ tray }) => tray.tooltip === "Kist: locked");

      const before = page.url();
      process.kill(await daemonPid(home), "SIGKILL");
      await page.waitForURL((url) => url.origin !== new URL(before).origin);
      await unlockOn(page);
      await running.until(({ tray }) => tray.tooltip === "Kist: unlocked");
      await running.do({ do: "power", event: "suspend" });
      await running.until(({ tray }) => tray.tooltip === "Kist: locked");
      expect((await running.do({ do: "close-window" })).said).toBe("hidden");
    } finally {
      await running.close();
      await stopDaemon(home);
    }
  });

  test("a program asks for a secret of production: Ann is told who and what, and led to it by a click", async (context) => {
    skipWithout(context, "chromium");
    const home = createHome();
    await foundVault(home);
    const running = runApp(app, program, home);
    const client = createClient({ socketPath: home.socket });
    try {
      const page = await running.page();
      await unlockOn(page);
      await running.until(({ tray }) => tray.tooltip === "Kist: unlocked");
      await storeOn(page, "payments", "DATABASE_URL", "postgres://localhost/payments");
      const asked = { environment: "prod", namespace: "payments", names: ["STRIPE_KEY"], purpose: "get" };
      const answer = await client.call("/kist/v1/values/read", asked);
      expect(answer).toMatchObject({ ok: false, error: { code: "approval-needed" } });
      const { notifications, tray } = await running.until((desk) => desk.notifications.length > 0);
      expect(notifications[0]?.body).toMatch(/^node .*wants to read a secret in prod\/payments\.$/);
      expect(tray.items.map(({ label, enabled }) => [label, enabled])).toContainEqual(["Approvals (1)", true]);

      await running.do({ do: "click-notification", at: 0 });
      await page.getByRole("heading", { level: 1, name: "Access" }).waitFor();
      await page.getByText("STRIPE_KEY").first().waitFor();

      // A link shows its secret; one that is none shows the window and nothing else.
      await running.do({ do: "start-again", words: ["kist-desktop", "kist://dev/payments/DATABASE_URL"] });
      await page.getByRole("heading", { level: 1, name: "Secrets" }).waitFor();
      await page.locator("aside").getByText("DATABASE_URL").first().waitFor();
      await running.do({ do: "follow-link", link: "kist://dev/payments/OTHER?reveal" });
      await page.waitForTimeout(200);
      expect(await page.getByText("OTHER").count()).toBe(0);
      expect(page.url()).not.toContain("DATABASE_URL");
    } finally {
      client.close();
      await running.close();
      await stopDaemon(home);
    }
  });

  test("the page copies, opens a ceremony in the browser, and gets no further", async (context) => {
    skipWithout(context, "chromium");
    const home = createHome();
    await foundVault(home);
    const running = runApp(app, program, home);
    try {
      const page = await running.page();
      await page.getByLabel("Passphrase").waitFor();
      expect(await page.evaluate(() => Object.keys(Reflect.get(globalThis, "kist")).toSorted())).toEqual([
        "changeSettings",
        "copy",
        "onVisit",
        "openCeremony",
        "platform",
        "readSettings",
        "reopen",
        "tellExpiring",
      ]);
      expect(
        await page.evaluate(() => [
          typeof Reflect.get(globalThis, "require"),
          typeof Reflect.get(globalThis, "process"),
        ]),
      ).toEqual(["undefined", "undefined"]);
      const { desk } = await running.do({ do: "look" });
      expect(desk.preferences).toMatchObject({
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        webviewTag: false,
        devTools: false,
        partition: "kist",
      });
      expect(Object.values(desk.permissions)).toEqual(Array.from({ length: 7 }, () => false));
      expect(desk.windowOpen).toBe("deny");
      expect(desk.sandboxed).toBe(true);
      expect(desk.channels).toHaveLength(7);

      expect(await page.evaluate(() => Reflect.get(globalThis, "kist").copy("s3cret"))).toEqual({ clearsIn: 30_000 });
      const copied = await running.until(({ clipboard }) => clipboard === "s3cret");
      expect(copied.clipboardFormats).toContain('electron application/osclipboard;format="x-kde-passwordManagerHint"');
      await running.until(({ clipboard }) => clipboard === "");

      await page.evaluate(() => Reflect.get(globalThis, "kist").openCeremony({ kind: "unlock" }));
      const { opened } = await running.until((now) => now.opened.length > 0);
      expect(statSync(opened[0] ?? "").mode & 0o777).toBe(0o600);
      expect(readFileSync(opened[0] ?? "", "utf8")).toContain(new URL(page.url()).origin);

      const own = page.url();
      for (const address of ["http://127.0.0.1:9/", "https://example.com/", "file:///etc/passwd"]) {
        await page.evaluate((url) => void Reflect.set(Reflect.get(globalThis, "location"), "href", url), address);
        await page.waitForTimeout(50);
        expect(page.url()).toBe(own);
      }
      const stopped = (await running.do({ do: "look" })).desk.stopped;
      expect(stopped).toEqual(["navigation http://127.0.0.1:9/", "navigation https://example.com/"]);
    } finally {
      await running.close();
      await stopDaemon(home);
    }
  });
});

const PASSPHRASE = "correct horse battery staple";

async function foundVault(home: Home): Promise<void> {
  const launcher = join(app.resources, "bin/kistd");
  const places = { home: home.path, socket: home.socket, overridden: false };
  await startDaemon({
    launcher,
    places,
    environment: { HOME: home.root, PATH: "/usr/bin:/bin", KIST_HOME: home.path },
  });
  const client = createClient({ socketPath: home.socket });
  const call = async (path: string, body: object): Promise<Answer> => {
    const answer = await client.call(`/kist/v1/${path}`, body);
    expect(answer).toMatchObject({ ok: true });
    return answer;
  };
  const founded = await call("device/init", {
    kind: "person",
    deviceName: "Ann's laptop",
    vaultName: "Engines",
    passphrase: PASSPHRASE,
    environments: ["dev", "prod"],
  });
  const { recovery } = (founded.ok ? founded.body : {}) as { recovery: { code: string; askGroup: number } };
  const text = recovery.code.split("-")[recovery.askGroup - 1] ?? "";
  await call("device/confirm-recovery", { group: recovery.askGroup, text });
  await call("lock", {});
  client.close();
}

async function unlockOn(page: Page): Promise<void> {
  await page.getByLabel("Passphrase").fill(PASSPHRASE);
  await page.getByLabel("Passphrase").press("Enter");
}

async function daemonPid(home: Home): Promise<number> {
  const client = createClient({ socketPath: home.socket });
  const answer = await client.call("/kist/v1/status");
  client.close();
  return ((answer.ok ? answer.body : {}) as { pid: number }).pid;
}

/** As the page itself would: unlocking on it approved it for `dev`. */
async function storeOn(page: Page, namespace: string, key: string, value: string): Promise<void> {
  const body = { environment: "dev", namespace, entries: [{ key, value }], createNamespace: true };
  const status = await page.evaluate<number>(`fetch("/kist/v1/secrets/set", {
    method: "POST",
    headers: { "content-type": "application/json", authorization: "Bearer " + sessionStorage.getItem("kist.token") },
    body: ${JSON.stringify(JSON.stringify(body))},
  }).then(({ status }) => status)`);
  expect(status).toBe(200);
}

async function stopDaemon(home: Home): Promise<void> {
  const client = createClient({ socketPath: home.socket });
  await client.call("/kist/v1/daemon/stop", {}).catch(() => undefined);
  client.close();
  home.remove();
}
