/**
 * Browsers in a sandbox (snap, Flatpak) that cannot read the run directory: they see their own one. What leads to the page
 * is then put where this browser alone among the sandboxes can read it, for as long as it is of use.
 */
import type { BrowserSystem } from "./system.ts";

export interface Confinement {
  readonly kind: "snap" | "flatpak";
  /** `firefox`, `org.mozilla.firefox`. */
  readonly name: string;
  /** A directory of this user that the sandbox shows under the same path. */
  readonly folder: string;
}

/** `words`: the command line that starts the browser. */
export function confinementOf(words: readonly string[], system: BrowserSystem): Confinement | undefined {
  const home = system.environment["HOME"] ?? "";
  const snap = snapOf(words, system);
  if (snap !== undefined) return { kind: "snap", name: snap, folder: `${home}/snap/${snap}/common` };
  const flatpak = flatpakOf(words);
  if (flatpak === undefined) return undefined;
  return { kind: "flatpak", name: flatpak, folder: `${home}/.var/app/${flatpak}/cache` };
}

function snapOf(words: readonly string[], system: BrowserSystem): string | undefined {
  const named = (path: string): string | undefined =>
    /^(?:\/var\/lib\/snapd)?\/snap\/bin\/([a-z0-9-]+)/.exec(path)?.[1];
  // `env NAME=value /snap/bin/firefox %u` is how snapd writes its entries.
  const direct = words.map(named).find((name) => name !== undefined);
  if (direct !== undefined) return direct;
  const [command = ""] = words;
  const file = command.startsWith("/") ? command : system.find(command);
  if (file === undefined) return undefined;
  const own = named(file);
  if (own !== undefined) return own;
  // Ubuntu's /usr/bin/firefox and chromium-browser are scripts that start the snap.
  const text = system.read(system.resolve(file)) ?? "";
  return text.startsWith("#!") ? /\/snap\/bin\/([a-z0-9-]+)/.exec(text)?.[1] : undefined;
}

/** With `--file-forwarding` Flatpak shows the file to the program itself (`@@u … @@`). */
function flatpakOf(words: readonly string[]): string | undefined {
  const at = words.findIndex((word) => /(^|\/)flatpak$/.test(word));
  if (at < 0 || words[at + 1] !== "run" || words.some((word) => /^@@u?$/.test(word))) return undefined;
  return words.slice(at + 2).find((word) => /^[A-Za-z][\w-]*(\.[\w-]+){2,}$/.test(word));
}
