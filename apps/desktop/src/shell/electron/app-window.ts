/** The one window: a page of the daemon, sandboxed, in a profile that lives in memory, and able to go nowhere else. */
import { BrowserWindow, type WebContents } from "electron";

import { VISIT_SIGNAL } from "../bridge/requests.ts";
import { isOfOrigin } from "../page-address.ts";
import type { AppWindow } from "../page-loader.ts";
import { hardenSession } from "./harden-session.ts";

export interface ElectronWindow extends AppWindow {
  /** The origin it may show; `undefined` while it shows a document of our own. */
  origin(): string | undefined;
  /** Whether these are the window's own contents. */
  owns(contents: WebContents): boolean;
  /** Closing it from now on ends it, instead of leaving the app in the tray. */
  letClose(): void;
}

/** Made when it is first shown: an app that started with the session is only a tray until then. */
export function createAppWindow(deps: {
  readonly preload: string;
  readonly icon: string;
  readonly packaged: boolean;
  readonly isDark: () => boolean;
}): ElectronWindow {
  let window: BrowserWindow | undefined;
  let origin: string | undefined;
  let closes = false;

  const make = (): BrowserWindow => {
    const made = new BrowserWindow({
      width: 1200,
      height: 800,
      minWidth: 360,
      minHeight: 480,
      title: "Kist",
      icon: deps.icon,
      show: false,
      // What shows before the first paint: no flash of white in a dark room.
      backgroundColor: deps.isDark() ? "#101113" : "#ffffff",
      webPreferences: {
        preload: deps.preload,
        // Without `persist:` nothing of it is ever on disk.
        partition: "kist",
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        nodeIntegrationInSubFrames: false,
        nodeIntegrationInWorker: false,
        webSecurity: true,
        allowRunningInsecureContent: false,
        webviewTag: false,
        navigateOnDragDrop: false,
        spellcheck: false,
        devTools: !deps.packaged,
      },
    });
    hardenSession(made.webContents.session, { origin: () => origin, packaged: deps.packaged });
    hardenContents(made.webContents, () => origin);
    // The name of what is shown never becomes the window's title, which other programs can read.
    made.on("page-title-updated", (event) => event.preventDefault());
    made.on("close", (event) => {
      if (closes) return;
      event.preventDefault();
      made.hide();
    });
    return made;
  };
  const contents = (): WebContents => {
    window ??= make();
    return window.webContents;
  };
  return {
    origin: () => origin,
    owns: (other) => window?.webContents === other,
    letClose() {
      closes = true;
    },
    async load(address) {
      origin = address.origin;
      await contents().loadURL(address.url);
    },
    async loadDocument(html) {
      origin = undefined;
      await contents().loadURL(`data:text/html;charset=utf-8;base64,${Buffer.from(html).toString("base64")}`);
    },
    show() {
      window ??= make();
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
    },
    isShown: () => window?.isVisible() === true,
    signalVisit: () => window?.webContents.send(VISIT_SIGNAL),
  };
}

/** The top frame stays at its origin, other frames are not there, and no window is ever opened. */
function hardenContents(contents: WebContents, origin: () => string | undefined): void {
  contents.setWindowOpenHandler(() => ({ action: "deny" }));
  contents.on("will-frame-navigate", (event) => {
    if (!event.isMainFrame || !isOfOrigin(event.url, origin())) event.preventDefault();
  });
  contents.on("will-redirect", (event) => {
    if (!isOfOrigin(event.url, origin())) event.preventDefault();
  });
  contents.on("will-attach-webview", (event) => event.preventDefault());
}
