import { randomUUID } from "node:crypto";
/** Starts the browser on the file that leads to the page, and lets it be: it outlives this program and its terminal. */
import { closeSync, constants, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import type { Confinement } from "./confinement.ts";
import type { Browser } from "./find-browser.ts";
import type { BrowserSystem } from "./system.ts";

export interface StartedBrowser {
  /** What went wrong with its start, in words, as soon as that shows. One that is open already ends well at once. */
  readonly trouble: () => string | undefined;
  /** Removes what was put where a sandbox can read it. */
  release(): void;
}

export function startBrowser(browser: Browser, file: string, system: BrowserSystem): StartedBrowser {
  const copied = browser.confinement === undefined ? undefined : copyForSandbox(browser.confinement, file, system);
  const release = (): void => {
    if (copied !== undefined) rmSync(copied, { force: true });
  };
  const address = addressOf(browser, copied ?? file, system);
  const [command = "", ...args] = browser.words(address);
  const { spawn } = process.getBuiltinModule("node:child_process");
  let trouble: string | undefined;
  const child = spawn(command, args, {
    cwd: system.environment["HOME"] || "/",
    detached: true,
    env: { ...system.environment },
    stdio: "ignore",
  });
  child.once("error", (error) => {
    trouble = `it could not be started (${error.message})`;
  });
  child.once("exit", (status) => {
    // rundll32 and its like say nothing by their status.
    if (status !== 0 && status !== null && browser.onWindows !== true) trouble = `it ended with status ${status}`;
  });
  child.unref();
  return { trouble: () => trouble, release };
}

function addressOf(browser: Browser, path: string, system: BrowserSystem): string {
  if (browser.onWindows === true) return system.ask("wslpath", ["-w", path]) ?? path;
  return system.platform === "win32" ? path : pathToFileURL(path).href;
}

/** Mode 0600 like the original; nothing where the sandbox has no directory here yet. */
function copyForSandbox({ folder }: Confinement, file: string, system: BrowserSystem): string | undefined {
  if (!system.isDirectory(folder)) return undefined;
  const copy = join(folder, `kist-${randomUUID()}.html`);
  const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;
  try {
    const fd = openSync(copy, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY, 0o600);
    try {
      writeSync(fd, readFileSync(file));
    } finally {
      closeSync(fd);
    }
    return copy;
  } catch {
    rmSync(copy, { force: true });
    return undefined;
  }
}
