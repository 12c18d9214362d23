/**
 * Stands in for Electron under plain Node: the window is a page of real Chromium, in which the built preload script runs and
 * whose every navigation and request passes the handlers that the main process set. The rest of the desktop (tray, shortcuts,
 * notifications, power) is remembered and can be told to happen. Only what the main process uses is there.
 */
import { EventEmitter } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { chromium, type BrowserContext, type Page } from "playwright-core";

import { desk, listenToTest } from "./desk.ts";

type Listener = (...words: never[]) => unknown;

const profile = mkdtempSync(join(tmpdir(), "kist-shim-profile-"));
const handlers = new Map<string, (event: object, ...words: unknown[]) => unknown>();
let browser: Promise<BrowserContext> | undefined;

function openBrowser(): Promise<BrowserContext> {
  browser ??= chromium.launchPersistentContext(profile, {
    executablePath: "/usr/bin/chromium",
    headless: true,
    viewport: { width: 1200, height: 800 },
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--remote-debugging-port=0"],
  });
  return browser;
}

class App extends EventEmitter {
  readonly isPackaged = true;
  readonly commandLine = {
    hasSwitch: (name: string): boolean => process.argv.some((word) => word.startsWith(`--${name}`)),
  };
  enableSandbox(): void {
    desk.sandboxed = true;
  }
  requestSingleInstanceLock(): boolean {
    return process.env["KIST_SHIM_SECOND"] === undefined;
  }
  whenReady(): Promise<void> {
    return Promise.resolve();
  }
  getPath(): string {
    return process.env["KIST_SHIM_DATA"] ?? profile;
  }
  getAppPath(): string {
    return join(process.resourcesPath, "app");
  }
  setAsDefaultProtocolClient(scheme: string): void {
    desk.schemes.push(scheme);
  }
  setLoginItemSettings(): void {}
  quit(): void {
    let held = false;
    this.emit("before-quit", { preventDefault: () => void (held = true) });
    if (!held) void end();
  }
}
export const app: App = new App();

async function end(): Promise<void> {
  await (await browser)?.close();
  rmSync(profile, { recursive: true, force: true });
  process.exit(0);
}

class Session extends EventEmitter {
  before: ((details: { url: string }, answer: (verdict: { cancel: boolean }) => void) => void) | undefined;
  readonly webRequest = {
    onBeforeRequest: (run: Session["before"]): void => void (this.before = run),
  };
  setPermissionRequestHandler(run: (contents: null, permission: string, answer: (is: boolean) => void) => void): void {
    for (const permission of ["clipboard-read", "media", "notifications", "hid", "openExternal"])
      run(null, permission, (is) => void (desk.permissions[permission] = is));
  }
  setPermissionCheckHandler(run: () => boolean): void {
    desk.permissions["check"] = run();
  }
  setDevicePermissionHandler(run: () => boolean): void {
    desk.permissions["device"] = run();
  }
  setSpellCheckerEnabled(): void {}
  setProxy(): Promise<void> {
    return Promise.resolve();
  }
}

class WebContents extends EventEmitter {
  readonly session = new Session();
  page: Promise<Page> | undefined;
  readonly #preload: string;
  /** What the main process itself loads: no navigation of the page. */
  #loading = "";
  constructor(preload: string) {
    super();
    this.#preload = readFileSync(preload, "utf8");
  }
  setWindowOpenHandler(run: (details: { url: string }) => { action: string }): void {
    desk.windowOpen = run({ url: "https://example.com/" }).action;
  }
  async loadURL(url: string): Promise<void> {
    const page = await this.#open();
    this.#loading = url.split("#")[0] ?? "";
    await page.goto(url);
    this.#loading = "";
  }
  send(channel: string): void {
    void this.page?.then((page) => page.evaluate((name) => Reflect.get(globalThis, "__kistSend")(name), channel));
  }
  #open(): Promise<Page> {
    this.page ??= this.#make();
    return this.page;
  }
  async #make(): Promise<Page> {
    const context = await openBrowser();
    const page = context.pages()[0] ?? (await context.newPage());
    const port = readFileSync(join(profile, "DevToolsActivePort"), "utf8").split("\n")[0];
    desk.debugPort = Number(port);
    await page.exposeBinding("__kistInvoke", ({ frame }, channel: string, ...words: unknown[]) => {
      const { origin } = new URL(frame.url());
      const senderFrame = { origin, parent: frame.parentFrame() };
      return handlers.get(channel)?.({ sender: this, senderFrame }, ...words);
    });
    await page.addInitScript({ content: describePreload(this.#preload) });
    await page.route("**", async (route, request) => {
      const navigates = request.isNavigationRequest();
      const isMainFrame = request.frame() === page.mainFrame();
      let stopped = false;
      const event = { url: request.url(), isMainFrame, preventDefault: () => void (stopped = true) };
      if (navigates && request.url() !== this.#loading) this.emit("will-frame-navigate", event);
      const strayed = stopped;
      this.session.before?.({ url: request.url() }, ({ cancel }) => void (stopped ||= cancel));
      if (!stopped) return await route.continue();
      desk.stopped.push(`${strayed ? "navigation" : "request"} ${request.url()}`);
      // A navigation that is prevented leaves the page where it is, as an answer without content does.
      return await (navigates ? route.fulfill({ status: 204 }) : route.abort());
    });
    return page;
  }
}

/**
 * In the page: the built preload script (CommonJS), with a stand-in of what Electron gives it in its sandbox. As one text,
 * because the page's own policy forbids to make a function of one.
 */
function describePreload(source: string): string {
  return `(${runPreload.toString()})(function (require, process, exports, module) {${source}\n});`;
}

type Preload = (require: (name: string) => object, process: object, exports: object, module: object) => void;

function runPreload(preload: Preload): void {
  const listeners = new Map<string, Set<(event: object) => void>>();
  const electron = {
    contextBridge: {
      exposeInMainWorld: (name: string, api: object) =>
        Object.defineProperty(globalThis, name, { value: Object.freeze(api) }),
    },
    ipcRenderer: {
      invoke: (channel: string, ...words: unknown[]) => Reflect.get(globalThis, "__kistInvoke")(channel, ...words),
      on: (channel: string, run: (event: object) => void) => {
        listeners.set(channel, (listeners.get(channel) ?? new Set()).add(run));
      },
      off: (channel: string, run: (event: object) => void) => listeners.get(channel)?.delete(run),
    },
  };
  Object.defineProperty(globalThis, "__kistSend", {
    value: (channel: string) => listeners.get(channel)?.forEach((run) => run({})),
  });
  const module = { exports: {} };
  const require = (name: string): object => {
    if (name !== "electron") throw new Error(`a sandboxed preload script has no ${name}`);
    return electron;
  };
  preload(require, { platform: "linux" }, module.exports, module);
}

export class BrowserWindow extends EventEmitter {
  readonly webContents: WebContents;
  #visible = false;
  constructor(options: { webPreferences: { preload: string } }) {
    super();
    desk.preferences = options.webPreferences;
    this.webContents = new WebContents(options.webPreferences.preload);
    desk.closeWindow = () => {
      let held = false;
      this.emit("close", { preventDefault: () => void (held = true) });
      return held ? "hidden" : "closed";
    };
  }
  show(): void {
    this.#visible = true;
  }
  hide(): void {
    this.#visible = false;
  }
  focus(): void {}
  restore(): void {}
  isMinimized(): boolean {
    return false;
  }
  isVisible(): boolean {
    return this.#visible;
  }
}

export class Tray extends EventEmitter {
  setImage(image: { path: string }): void {
    desk.tray.icon = image.path;
  }
  setToolTip(text: string): void {
    desk.tray.tooltip = text;
  }
  setContextMenu(items: typeof desk.tray.items): void {
    desk.tray.items = items;
  }
}

export const Menu = {
  buildFromTemplate: <Items>(items: Items): Items => items,
  setApplicationMenu: (): void => undefined,
};

export const nativeImage = {
  createFromPath: (path: string): object => ({ path: path.split("/").at(-1), setTemplateImage: () => undefined }),
};
export const nativeTheme: { shouldUseDarkColors: boolean } = { shouldUseDarkColors: false };

export class Notification extends EventEmitter {
  static isSupported(): boolean {
    return true;
  }
  readonly #words: { title: string; body: string };
  constructor(words: { title: string; body: string }) {
    super();
    this.#words = words;
  }
  show(): void {
    desk.notifications.push({ ...this.#words, click: () => void this.emit("click") });
  }
}

export const globalShortcut = {
  unregisterAll(): void {
    desk.shortcut = undefined;
  },
  register(accelerator: string, run: () => void): boolean {
    desk.shortcut = { accelerator, run };
    return true;
  },
};

class PowerMonitor extends EventEmitter {
  getSystemIdleState(): string {
    return desk.screenLocked ? "locked" : "active";
  }
}
export const powerMonitor: PowerMonitor = new PowerMonitor();

export class ClipboardItem {
  readonly items: Readonly<Record<string, unknown>>;
  constructor(items: Readonly<Record<string, unknown>>) {
    this.items = items;
  }
}
export const clipboard = {
  write: ([item]: readonly ClipboardItem[]): Promise<void> => {
    desk.clipboard = String(item?.items["text/plain"]);
    desk.clipboardFormats = Object.keys(item?.items ?? {});
    return Promise.resolve();
  },
  writeText: (text: string): Promise<void> => Promise.resolve(void (desk.clipboard = text)),
  readText: (): Promise<string> => Promise.resolve(desk.clipboard),
  clear(): void {
    desk.clipboard = "";
  },
};

export const ipcMain = {
  handle(channel: string, run: (event: object, ...words: unknown[]) => unknown): void {
    handlers.set(channel, run);
    desk.channels.push(channel);
  },
};

export const shell = {
  openPath(path: string): Promise<string> {
    desk.opened.push(path);
    return Promise.resolve("");
  },
};

/** Thirty seconds of the clipboard pass in one here; no other timer is that long. */
const realTimeout = globalThis.setTimeout;
Object.defineProperty(globalThis, "setTimeout", {
  value: (run: Listener, milliseconds: number, ...words: never[]) =>
    realTimeout(run, milliseconds === 30_000 ? 1_000 : milliseconds, ...words),
});

listenToTest({
  quit: () => app.quit(),
  startAgain: (words) => void app.emit("second-instance", {}, words),
  followLink: (link) => void app.emit("open-url", {}, link),
  power: (event) => void powerMonitor.emit(event),
});
