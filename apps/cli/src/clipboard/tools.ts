/**
 * The programs that own a system's clipboard, each as it is told to take, give back and forget a text. The text goes
 * over stdin: an argument can be read by everybody on the machine.
 */
import { statfsSync } from "node:fs";

import { findProgram } from "../program.ts";

export interface ClipboardTool {
  readonly name: string;
  /** Command lines that take the text on stdin; the first that ends well. Older versions lack newer flags. */
  readonly take: readonly (readonly string[])[];
  /** Prints the text. */
  readonly give: readonly string[];
  /** Empties it; its stdin is empty. */
  readonly forget: readonly string[];
  /** Where the clipboard wants another form than UTF-8. */
  readonly encode?: (text: string) => Uint8Array;
  /** A directory in which it keeps what it took, as a file. */
  readonly buffersIn?: string;
}

/** Of one value of the environment it depends on, in the order in which they are tried. */
interface Offer extends ClipboardTool {
  readonly where: (system: ClipboardSystem) => boolean;
}

export interface ClipboardSystem {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const OFFERS: readonly Offer[] = [
  { name: "pbcopy", take: [["pbcopy"]], give: ["pbpaste"], forget: ["pbcopy"], where: (system) => isMac(system) },
  {
    name: "wl-copy",
    // Sensitive: clipboard managers keep no history of it (wl-clipboard 2.3). A type: else it asks programs what it is.
    take: [
      ["wl-copy", "--sensitive", "--type", "text/plain;charset=utf-8"],
      ["wl-copy", "--type", "text/plain;charset=utf-8"],
    ],
    give: ["wl-paste", "--no-newline"],
    forget: ["wl-copy", "--clear"],
    // Written into wl-clipboard's source; TMPDIR changes nothing (bugaevc/wl-clipboard#257).
    buffersIn: "/tmp",
    where: (system) => isSet(system, "WAYLAND_DISPLAY"),
  },
  {
    name: "xclip",
    take: [["xclip", "-selection", "clipboard", "-in"]],
    give: ["xclip", "-selection", "clipboard", "-out"],
    forget: ["xclip", "-selection", "clipboard", "-in"],
    where: (system) => isSet(system, "DISPLAY"),
  },
  {
    name: "xsel",
    take: [["xsel", "--clipboard", "--input"]],
    give: ["xsel", "--clipboard", "--output"],
    forget: ["xsel", "--clipboard", "--clear"],
    where: (system) => isSet(system, "DISPLAY"),
  },
  {
    name: "clip.exe",
    take: [["clip.exe"]],
    give: [
      "powershell.exe",
      "-NoProfile",
      "-Command",
      "[Console]::OutputEncoding = [Text.Encoding]::UTF8; [Console]::Out.Write((Get-Clipboard -Raw))",
    ],
    forget: ["clip.exe"],
    // It takes the code page of the console for text without a byte order mark.
    encode: (text) => Buffer.from(`\uFEFF${text}`, "utf16le"),
    // Windows itself, and a Linux beside it, where a Linux display may be there as well.
    where: ({ platform, environment }) => platform === "win32" || environment["WSL_DISTRO_NAME"] !== undefined,
  },
];

/** Every name that is looked for, for the words that say what is missing. */
export const CLIPBOARD_TOOLS: readonly string[] = OFFERS.map(({ name }) => name);

/** The tools of this system that are installed, best first. */
export function findClipboardTools(system: ClipboardSystem): readonly ClipboardTool[] {
  return OFFERS.filter((offer) => offer.where(system) && isInstalled(offer.take[0]?.[0] ?? "", system));
}

/** The tool of that name, as the child that clears later is told it. */
export function clipboardToolOf(name: string): ClipboardTool | undefined {
  return OFFERS.find((offer) => offer.name === name);
}

/** Whether files below it are in memory: `f_type` of statfs(2), tmpfs and ramfs. Linux alone numbers them so. */
export function isInMemory(directory: string): boolean {
  try {
    return process.platform === "linux" && [0x01021994, 0x858458f6].includes(statfsSync(directory).type);
  } catch {
    return false;
  }
}

function isInstalled(name: string, { environment }: ClipboardSystem): boolean {
  try {
    findProgram(name, [], environment["PATH"]);
    return true;
  } catch {
    return false;
  }
}

function isSet({ environment }: ClipboardSystem, name: string): boolean {
  return (environment[name] ?? "") !== "";
}

function isMac({ platform }: ClipboardSystem): boolean {
  return platform === "darwin";
}
