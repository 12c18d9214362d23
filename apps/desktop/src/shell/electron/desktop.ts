/** The small ports of the system's desktop, each a few calls of Electron. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname } from "node:path";

import { app, clipboard, ClipboardItem, globalShortcut, Notification, powerMonitor, shell } from "electron";

import type { Power } from "../auto-lock.ts";
import type { OpenInBrowser } from "../ceremony.ts";
import type { Clipboard } from "../clipboard.ts";
import type { ShellPorts } from "../create-shell.ts";
import { describeAutostart, HIDDEN_FLAG, type LoginItem } from "../login-item.ts";
import type { SettingsFile } from "../settings.ts";

type DesktopPorts = Pick<
  ShellPorts,
  "shortcut" | "notify" | "power" | "loginItem" | "clipboard" | "openInBrowser" | "settingsFile"
>;

/** `settings`: the file of the person's choices. */
export function createDesktop(settings: string): DesktopPorts {
  return {
    shortcut: createShortcut(),
    notify: createNotifier(),
    power,
    loginItem,
    clipboard: systemClipboard,
    openInBrowser,
    settingsFile: createSettingsFile(settings),
  };
}

/** One shortcut at a time, whatever the person had in the other program's focus. */
function createShortcut(): ShellPorts["shortcut"] {
  return {
    set(accelerator, run) {
      globalShortcut.unregisterAll();
      return accelerator === "" || globalShortcut.register(accelerator, run);
    },
  };
}

/** Held until they are gone: a notification that is collected loses its click. */
function createNotifier(): ShellPorts["notify"] {
  const shown = new Set<Notification>();
  return ({ title, body, onClick }) => {
    if (!Notification.isSupported()) return;
    const notification = new Notification({ title, body });
    shown.add(notification);
    notification.on("click", onClick);
    notification.on("close", () => shown.delete(notification));
    notification.show();
  };
}

const power: Power = {
  onSuspend: (run) => void powerMonitor.on("suspend", run),
  onScreenLock: (run) => void powerMonitor.on("lock-screen", run),
  onShutdown: (run) => void powerMonitor.on("shutdown", run),
  // Electron tells of a locked screen on macOS and Windows only.
  isScreenLocked: process.platform === "linux" ? () => powerMonitor.getSystemIdleState(3600) === "locked" : undefined,
};

const loginItem: LoginItem = {
  set(isOn) {
    if (process.platform !== "linux") return app.setLoginItemSettings({ openAtLogin: isOn, args: [HIDDEN_FLAG] });
    // An AppImage is mounted anew each time; the variable names the file itself.
    const program = process.env["APPIMAGE"] ?? process.execPath;
    const { path, content } = describeAutostart(process.env, homedir(), program);
    if (!isOn) return rmSync(path, { force: true });
    mkdirSync(dirname(path), { recursive: true });
    return writeFileSync(path, content);
  },
};

/** What each system's clipboard histories look for in what they should not keep. */
const CONCEALED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  darwin: { "org.nspasteboard.ConcealedType": "" },
  linux: { "x-kde-passwordManagerHint": "secret" },
  win32: { ExcludeClipboardContentFromMonitorProcessing: "" },
};

const systemClipboard: Clipboard = {
  async writeSecret(text) {
    const marks = Object.entries(CONCEALED[process.platform] ?? {}).map(([format, content]) => [
      `electron application/osclipboard;format="${format}"`,
      new Blob([content]),
    ]);
    await clipboard
      .write([new ClipboardItem({ "text/plain": text, ...Object.fromEntries(marks) })])
      // A system that takes no marks still takes text.
      .catch(() => clipboard.writeText(text));
  },
  readText: () => clipboard.readText(),
  clear: () => clipboard.clear(),
};

const openInBrowser: OpenInBrowser = async (file) => {
  const problem = await shell.openPath(file);
  return problem === "" ? undefined : problem;
};

function createSettingsFile(path: string): SettingsFile {
  return {
    read() {
      try {
        return readFileSync(path, "utf8");
      } catch {
        return undefined;
      }
    },
    write(text) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text, { mode: 0o600 });
    },
  };
}
