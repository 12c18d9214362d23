/** Electron's main process: wiring only. */
import { join } from "node:path";

import { app, nativeTheme } from "electron";

import { createShell } from "./create-shell.ts";
import { connect } from "./daemon/connect.ts";
import { createAppWindow } from "./electron/app-window.ts";
import { openBridge } from "./electron/bridge-door.ts";
import { isOpenedToOthers } from "./electron/command-line.ts";
import { createDesktop } from "./electron/desktop.ts";
import { createTray, setAppMenu } from "./electron/tray.ts";
import { clock } from "./system-clock.ts";

const icons = join(import.meta.dirname, "../../icons");
const launcher = app.isPackaged
  ? join(process.resourcesPath, "bin/kistd")
  : join(app.getAppPath(), "../../dist/bin/kistd");

/** macOS hands over a link before the app is ready. */
const earlyLinks: string[] = [];
app.on("open-url", (_event, link) => void earlyLinks.push(link));
app.enableSandbox();
if (isOpenedToOthers() || !app.requestSingleInstanceLock()) app.quit();
else void app.whenReady().then(run);

function run(): void {
  setAppMenu(app.isPackaged);
  if (app.isPackaged) app.setAsDefaultProtocolClient("kist");
  const window = createAppWindow({
    preload: join(import.meta.dirname, "../preload/preload.cjs"),
    icon: join(icons, "kist.png"),
    packaged: app.isPackaged,
    isDark: () => nativeTheme.shouldUseDarkColors,
  });
  const shell = createShell({
    ...connect(launcher, process.env),
    ...createDesktop(join(app.getPath("userData"), "settings.json")),
    window,
    shownOrigin: window.origin,
    tray: createTray(icons),
    clock,
    quit: () => app.quit(),
  });
  openBridge(shell.answerPage, window);
  app.removeAllListeners("open-url").on("open-url", (_event, link) => shell.followLink(link));
  app.on("second-instance", (_event, words) => shell.startedAgain(words));
  app.on("activate", () => shell.show());
  // Closing the window leaves the tray.
  app.on("window-all-closed", () => undefined);
  app.once("before-quit", (event) => {
    event.preventDefault();
    window.letClose();
    void shell.leave().finally(() => app.quit());
  });
  shell.start([...process.argv.slice(1), ...earlyLinks]);
}
