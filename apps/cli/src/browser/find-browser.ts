/**
 * Which browser a person sits at, and the command line that opens one file in it. Only that file's path stands there, never
 * what is in it: arguments can be read by everybody on the machine.
 */
import { confinementOf, type Confinement } from "./confinement.ts";
import { defaultBrowser, type CommandLine } from "./desktop-entry.ts";
import type { BrowserSystem } from "./system.ts";

export interface Browser {
  /** Its name for people. */
  readonly name: string;
  /** The command for a `file:` address. */
  readonly words: CommandLine;
  readonly confinement: Confinement | undefined;
  /** It runs on Windows, beside this Linux: paths are told as Windows knows them. */
  readonly onWindows?: true;
}

/** Why there is none: words for a person follow from it. */
export type Missing = "over-ssh" | "no-display" | "remote-editor" | "none-installed";

/** Programs on PATH where the desktop does not say which is its browser. */
const KNOWN = [
  "x-www-browser",
  "firefox",
  "google-chrome",
  "google-chrome-stable",
  "chromium",
  "chromium-browser",
  "brave-browser",
  "microsoft-edge",
  "vivaldi",
  "opera",
  "librewolf",
];
/** Without scripts and without WebAuthn there is nothing for them on the page. */
const IN_A_TERMINAL = /^(www-browser|w3m|lynx|e?links2?|browsh)$/;
/** They hand an address to the machine at which the person sits, where this file is not. */
const REMOTE_HELPER = /\/(helpers\/browser\.sh|\.?(vscode|cursor|windsurf|codium)-(server|remote)\b)/;

export function findBrowser(system: BrowserSystem): Browser | Missing {
  const { platform, environment } = system;
  const isSet = (name: string): boolean => (environment[name] ?? "") !== "";
  const named = fromVariable(system);
  if (typeof named === "object") return named;
  if (isSet("SSH_CONNECTION") || isSet("SSH_TTY")) return named ?? "over-ssh";
  if (platform === "darwin") return simple("the browser", ["/usr/bin/open"]);
  if (platform === "win32") return simple("the browser", WINDOWS_OPEN);
  const isWsl = isSet("WSL_DISTRO_NAME");
  const hasDisplay = isSet("DISPLAY") || isSet("WAYLAND_DISPLAY");
  const onDesktop = hasDisplay ? fromDesktop(system) : undefined;
  if (onDesktop !== undefined) return onDesktop;
  if (isWsl && system.find("rundll32.exe") !== undefined && system.find("wslpath") !== undefined)
    return { ...simple("the Windows browser", WINDOWS_OPEN), onWindows: true };
  return named ?? (hasDisplay ? "none-installed" : "no-display");
}

/** What opens a file on Windows as a double click does, without a shell that would read the path. */
const WINDOWS_OPEN = ["rundll32.exe", "url.dll,FileProtocolHandler"];

function simple(name: string, words: readonly string[]): Browser {
  return { name, words: (address) => [...words, address], confinement: undefined };
}

/**
 * `BROWSER`: commands separated by colons, the first that is there; `%s` is the address, else it comes last. Split at spaces
 * and never given to a shell.
 */
function fromVariable(system: BrowserSystem): Browser | Missing | undefined {
  const value = system.environment["BROWSER"] ?? "";
  let missing: Missing | undefined;
  for (const line of value.split(system.platform === "win32" ? ";" : ":")) {
    const template = line.split(/\s+/).filter((word) => word !== "");
    const [command = ""] = template;
    const file = command === "" ? undefined : system.find(command);
    if (file === undefined || isInTerminal(command)) continue;
    if (REMOTE_HELPER.test(system.resolve(file))) {
      missing = "remote-editor";
      continue;
    }
    const words: CommandLine = (address) => {
      const filled = template.map((word) => word.replaceAll("%s", address));
      return filled.some((word) => word.includes(address)) ? filled : [...filled, address];
    };
    return { name: baseName(command), words, confinement: confinementOf(template, system) };
  }
  return missing;
}

function fromDesktop(system: BrowserSystem): Browser | undefined {
  const words = defaultBrowser(system);
  const program = words === undefined ? undefined : programOf(words(""));
  if (words !== undefined && program !== undefined && system.find(program) !== undefined)
    return { name: baseName(program), words, confinement: confinementOf(words(""), system) };
  for (const command of KNOWN) {
    const file = system.find(command);
    if (file === undefined || isInTerminal(baseName(system.resolve(file)))) continue;
    return { ...simple(baseName(command), [command]), confinement: confinementOf([command], system) };
  }
  return system.find("xdg-open") === undefined ? undefined : simple("the browser", ["xdg-open"]);
}

/** Behind `env NAME=value`. */
function programOf(words: readonly string[]): string {
  const rest = baseName(words[0] ?? "") === "env" ? words.slice(1) : words;
  return rest.find((word) => !/^\w+=/.test(word)) ?? "";
}

function isInTerminal(command: string): boolean {
  return IN_A_TERMINAL.test(baseName(command));
}

function baseName(path: string): string {
  return path.split("/").at(-1) ?? path;
}
