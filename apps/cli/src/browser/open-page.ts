/**
 * A page of the daemon in the person's browser, and what is said while it is waited for. The daemon leaves a file of mode
 * 0600 that leads there once, within a minute, and removes it when that happened.
 */
import type { RequestTo, ResponseFrom } from "../api.ts";
import { complain, type Complaint } from "../complaint.ts";
import type { Kist } from "../kist.ts";
import { findBrowser, type Browser, type Missing } from "./find-browser.ts";
import { startBrowser } from "./start-browser.ts";
import { createBrowserSystem, type BrowserSystem } from "./system.ts";

export interface Door {
  readonly browser: Browser;
  readonly system: BrowserSystem;
  readonly host: RequestTo<"page/open">["host"];
}

/** The browser that would be used, or why there is none. Starts nothing and asks the daemon nothing. */
export function findDoor(
  kist: Pick<Kist, "environment">,
  flags: { readonly localhost?: boolean } = {},
): Door | Missing {
  const system = createBrowserSystem(kist.environment);
  const browser = findBrowser(system);
  const host = flags.localhost === true ? "localhost" : undefined;
  return typeof browser === "string" ? browser : { browser, system, host };
}

const WHY: Readonly<Record<Missing, string>> = {
  "over-ssh": "This is a session over ssh: a browser here would be on the other machine, and so would your passkey.",
  "no-display": "There is no display here (DISPLAY and WAYLAND_DISPLAY are not set).",
  "remote-editor": "BROWSER is an editor's helper that opens addresses on another machine, where this page is not.",
  "none-installed": "No browser was found. BROWSER names one.",
};

export function noBrowser(missing: Missing, next: string): Complaint {
  return complain("no-browser", 1, "The page cannot be opened in a browser from here.", { why: WHY[missing], next });
}

/** How far it has come. */
export type PageProgress = ResponseFrom<"page/wait">;

export interface OpenedPage {
  readonly id: string;
  /** What a person can do who sees no page, once. Nothing while there is nothing to say. */
  hint(state: PageProgress["state"]): readonly string[] | undefined;
  /** To be called in the end. */
  release(): void;
}

/** A browser that is not running yet takes its time. */
const PATIENCE_MS = 10_000;

export async function openPage(
  kist: Kist,
  door: Door,
  purpose: RequestTo<"page/open">["purpose"],
): Promise<OpenedPage> {
  // R18: a page of somebody else's would ask for a passphrase as well.
  await kist.daemon.verify();
  const host = door.host === undefined ? {} : { host: door.host };
  const { file, page } = await kist.daemon.call("page/open", { purpose, ...host });
  const started = startBrowser(door.browser, file, door.system);
  const openedAt = kist.now();
  let hinted = false;
  return {
    id: page,
    hint(state) {
      const trouble = started.trouble();
      const isLate = trouble !== undefined || kist.now() - openedAt >= PATIENCE_MS;
      if (hinted || state !== "prepared" || !isLate) return undefined;
      hinted = true;
      return hintLines(door.browser, file, trouble);
    },
    release: started.release,
  };
}

function hintLines({ name, confinement }: Browser, file: string, trouble: string | undefined): readonly string[] {
  const what = trouble === undefined ? `${name} has not opened the page yet.` : `${name}: ${trouble}.`;
  const where = `Open this file in a browser: ${file}`;
  if (confinement === undefined) return [what, where];
  const { kind, folder } = confinement;
  return [
    what,
    `It is a ${kind}: it cannot read the file ${file}, only below ${folder}. Set BROWSER to another browser.`,
  ];
}
