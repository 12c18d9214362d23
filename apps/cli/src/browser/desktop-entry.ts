/**
 * How a Linux desktop starts its browser: the entry's own command line (Desktop Entry Specification 1.5, "The Exec key").
 * `xdg-open FILE.html` asks for the program that opens HTML files, which may be an editor; this asks for the browser.
 */
import type { BrowserSystem } from "./system.ts";

/** The words of a command, with an address in its place. */
export type CommandLine = (address: string) => readonly string[];

/** Nothing where the desktop names none, or one for a terminal. */
export function defaultBrowser(system: BrowserSystem): CommandLine | undefined {
  const id =
    system.ask("xdg-settings", ["get", "default-web-browser"]) ??
    system.ask("xdg-mime", ["query", "default", "x-scheme-handler/http"]);
  // A file's name and no path: it is looked for in the directories of applications only.
  if (id === undefined || !/^[\w.-]+\.desktop$/.test(id)) return undefined;
  for (const folder of applicationFolders(system)) {
    const text = system.read(`${folder}/${id}`);
    const line = text === undefined ? undefined : readExec(text);
    if (line !== undefined) return line;
  }
  return undefined;
}

function applicationFolders({ environment }: BrowserSystem): string[] {
  const home = environment["HOME"] ?? "";
  const own = environment["XDG_DATA_HOME"] || `${home}/.local/share`;
  const system = environment["XDG_DATA_DIRS"] || "/usr/local/share:/usr/share";
  return [own, ...system.split(":"), "/var/lib/flatpak/exports/share", "/var/lib/snapd/desktop"]
    .filter((folder) => folder.startsWith("/"))
    .map((folder) => `${folder}/applications`);
}

/** The command of the entry itself, not of its further actions. */
export function readExec(text: string): CommandLine | undefined {
  const group = /^\[Desktop Entry\]$([^]*?)(?=^\[|(?![^]))/m.exec(text)?.[1] ?? "";
  const value = (key: string): string | undefined => new RegExp(`^${key}\\s*=\\s*(.*)$`, "m").exec(group)?.[1]?.trim();
  const exec = value("Exec");
  if (exec === undefined || /^true$/i.test(value("Terminal") ?? "")) return undefined;
  const words = splitWords(exec);
  if (words === undefined) return undefined;
  const takesAddress = words.some((word) => ADDRESS.test(word));
  return (address) => {
    const filled = words.flatMap((word) => fill(word, address));
    // An entry that does not say where an address goes takes it last.
    return takesAddress ? filled : [...filled, address];
  };
}

const ADDRESS = /^%[uUfF]$/;

/** Words are separated by spaces; one in double quotes may hold any character, some behind a backslash. */
function splitWords(exec: string): string[] | undefined {
  const plain = exec.replaceAll("\\\\", "\\");
  const words = [...plain.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(
    ([, quoted, bare]) => quoted?.replaceAll(/\\(["`$\\])/g, "$1") ?? bare ?? "",
  );
  return words.length === 0 ? undefined : words;
}

/** Field codes: ours is an address; icons, captions and the obsolete ones go. */
function fill(word: string, address: string): string[] {
  if (ADDRESS.test(word)) return [address];
  if (/^%[a-zA-Z]$/.test(word)) return [];
  return [word.replaceAll("%%", "%")];
}
