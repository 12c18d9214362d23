/** Which browser is opened on which machine: every machine is a table of what is there. */
import { describe, expect, it } from "vitest";

import { readExec } from "./desktop-entry.ts";
import { findBrowser, type Browser } from "./find-browser.ts";
import type { BrowserSystem } from "./system.ts";

const ADDRESS = "file:///run/user/1000/kist/page-4d5k.html";

interface Machine {
  readonly platform?: NodeJS.Platform;
  readonly environment?: Readonly<Record<string, string>>;
  /** Programs on PATH with the path where each is. */
  readonly programs?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly answers?: Readonly<Record<string, string>>;
}

function machine({
  platform = "linux",
  environment = {},
  programs = {},
  files = {},
  answers = {},
}: Machine): BrowserSystem {
  return {
    platform,
    environment: { HOME: "/home/anna", ...environment },
    find: (name) =>
      name.startsWith("/") ? (Object.values(programs).includes(name) ? name : undefined) : programs[name],
    ask: (name) => answers[name],
    read: (path) => files[path],
    resolve: (path) => path,
    isDirectory: () => true,
  };
}
const found = (given: Machine): Browser => {
  const browser = findBrowser(machine(given));
  if (typeof browser === "string") throw new Error(browser);
  return browser;
};
const words = (given: Machine): readonly string[] => found(given).words(ADDRESS);

const DISPLAY = { DISPLAY: ":0" };
const FIREFOX = { firefox: "/usr/bin/firefox" };
const entry = (exec: string, more = ""): string =>
  `[Desktop Entry]\nName=Browser\n${more}Exec=${exec}\nType=Application\n\n[Desktop Action private]\nExec=other --private %u\n`;
const desktop = (exec: string, more?: string): Machine => ({
  environment: DISPLAY,
  answers: { "xdg-settings": "browser.desktop" },
  files: { "/usr/share/applications/browser.desktop": entry(exec, more) },
});

describe("which browser", () => {
  it("is the one that BROWSER names, before everything else", () => {
    const given = {
      environment: { BROWSER: "nosuch:firefox --new-window %s", SSH_TTY: "/dev/pts/1" },
      programs: FIREFOX,
    };
    expect(words(given)).toEqual(["firefox", "--new-window", ADDRESS]);
    expect(words({ environment: { BROWSER: "firefox" }, programs: FIREFOX })).toEqual(["firefox", ADDRESS]);
  });
  it("is never started by a shell: what BROWSER holds are words", () => {
    const given = { environment: { BROWSER: "firefox ; rm -rf $HOME" }, programs: FIREFOX };
    expect(words(given)).toEqual(["firefox", ";", "rm", "-rf", "$HOME", ADDRESS]);
  });
  it("is the desktop's browser, by its own entry, not whatever opens HTML files", () => {
    const programs = { "/opt/x": "/opt/The Browser/run", "xdg-open": "/usr/bin/xdg-open" };
    expect(words({ ...desktop('"/opt/The Browser/run" --flag=100%% %i %U'), programs })).toEqual([
      "/opt/The Browser/run",
      "--flag=100%",
      ADDRESS,
    ]);
  });
  it.each([
    ["firefox", ["firefox", ADDRESS]],
    ["env A=b firefox %u --x", ["env", "A=b", "firefox", ADDRESS, "--x"]],
    ["firefox %f %c %k", ["firefox", ADDRESS]],
    [String.raw`sh -c "echo \"\$HOME\"" %u`, ["sh", "-c", 'echo "$HOME"', ADDRESS]],
  ])("starts an entry with Exec=%s", (exec, expected) => {
    expect(readExec(entry(exec))?.(ADDRESS)).toEqual(expected);
  });
  it("is none that runs in a terminal", () => {
    const browser = { ...desktop("w3m %u", "Terminal=true\n"), programs: { w3m: "/usr/bin/w3m" } };
    expect(findBrowser(machine(browser))).toBe("none-installed");
    const named = { environment: { BROWSER: "lynx", ...DISPLAY }, programs: { lynx: "/usr/bin/lynx" } };
    expect(findBrowser(machine(named))).toBe("none-installed");
  });
  it("is one that is known where no desktop says, and xdg-open in the end", () => {
    expect(words({ environment: DISPLAY, programs: { ...FIREFOX, "xdg-open": "/usr/bin/xdg-open" } })[0]).toBe(
      "firefox",
    );
    expect(words({ environment: DISPLAY, programs: { "xdg-open": "/usr/bin/xdg-open" } })).toEqual([
      "xdg-open",
      ADDRESS,
    ]);
  });
  it("takes no path for the name of an entry", () => {
    const given = { ...desktop("firefox %u"), answers: { "xdg-settings": "../../home/anna/evil.desktop" } };
    expect(findBrowser(machine(given))).toBe("none-installed");
  });
  it("is open on macOS, and what opens a file on Windows", () => {
    expect(words({ platform: "darwin" })).toEqual(["/usr/bin/open", ADDRESS]);
    expect(words({ platform: "win32" })[0]).toBe("rundll32.exe");
  });
  it("is the Windows one under WSL, unless a Linux one has a display", () => {
    const programs = { "rundll32.exe": "/mnt/c/rundll32.exe", wslpath: "/usr/bin/wslpath" };
    const wsl = { WSL_DISTRO_NAME: "Debian" };
    expect(found({ environment: wsl, programs })).toMatchObject({ onWindows: true });
    expect(words({ environment: { ...wsl, ...DISPLAY }, programs: { ...programs, ...FIREFOX } })[0]).toBe("firefox");
  });
  it.each([
    ["over-ssh", { SSH_CONNECTION: "192.0.2.1 5 192.0.2.2 22", DISPLAY: "localhost:10.0" }],
    ["no-display", {}],
    ["none-installed", DISPLAY],
  ])("is missing: %s", (missing, environment) => {
    const programs = missing === "none-installed" ? {} : FIREFOX;
    expect(findBrowser(machine({ environment, programs }))).toBe(missing);
  });
  it("is missing where BROWSER hands addresses to an editor on another machine", () => {
    const helper = "/home/anna/.vscode-server/bin/0a/bin/helpers/browser.sh";
    const given = { environment: { BROWSER: helper }, programs: { helper } };
    expect(findBrowser(machine(given))).toBe("remote-editor");
  });
});

describe("a browser in a sandbox", () => {
  it.each([
    ["snapd's own entry", "env BAMF_DESKTOP_FILE_HINT=/x/firefox_firefox.desktop /snap/bin/firefox %u"],
    ["another program of it", "/snap/bin/firefox.wrapped %u"],
  ])("is known as a snap by %s", (_, exec) => {
    const programs = { a: "/snap/bin/firefox", b: "/snap/bin/firefox.wrapped" };
    expect(found({ ...desktop(exec), programs }).confinement).toEqual({
      kind: "snap",
      name: "firefox",
      folder: "/home/anna/snap/firefox/common",
    });
  });
  it("is known as a snap by the script that starts it", () => {
    const files = { "/usr/bin/firefox": '#!/bin/sh\nexec /snap/bin/firefox "$@"\n' };
    expect(found({ environment: { BROWSER: "firefox" }, programs: FIREFOX, files }).confinement?.name).toBe("firefox");
  });
  it("needs nothing where Flatpak forwards the file", () => {
    const exec = "/usr/bin/flatpak run --branch=stable --file-forwarding org.mozilla.firefox @@u %u @@";
    const browser = found({ ...desktop(exec), programs: { flatpak: "/usr/bin/flatpak" } });
    expect(browser.confinement).toBeUndefined();
    expect(browser.words(ADDRESS).slice(-3)).toEqual(["@@u", ADDRESS, "@@"]);
  });
  it("is known as a Flatpak where it does not", () => {
    const environment = { BROWSER: "flatpak run org.mozilla.firefox" };
    expect(found({ environment, programs: { flatpak: "/usr/bin/flatpak" } }).confinement).toEqual({
      kind: "flatpak",
      name: "org.mozilla.firefox",
      folder: "/home/anna/.var/app/org.mozilla.firefox/cache",
    });
  });
  it("is not seen where there is none", () => {
    const files = { "/usr/bin/firefox": "\x7fELF /snap/bin/firefox" };
    expect(found({ environment: { BROWSER: "firefox" }, programs: FIREFOX, files }).confinement).toBeUndefined();
  });
});
