/**
 * Which addresses the window may ever show: the daemon's page, at the exact origin that the daemon named when it opened
 * one. Everything else is stopped before it is asked for.
 */

/** The daemon's page and where it is launched. */
export interface PageAddress {
  /** With the single-use launch secret in its fragment. */
  readonly url: string;
  /** `http://kist.localhost:40123` */
  readonly origin: string;
  readonly port: number;
}

/** A host name that every browser resolves to this machine and nothing else does, always with a port. */
const ORIGIN = /^http:\/\/(?:kist\.)?localhost:([1-9]\d{0,4})$/;

/** `undefined` for anything but the root of the daemon's page with a launch secret. */
function parsePageAddress(url: string): PageAddress | undefined {
  if (!URL.canParse(url)) return undefined;
  const { origin, username, password, pathname, search, hash } = new URL(url);
  const port = Number(ORIGIN.exec(origin)?.[1] ?? 0);
  const plain = username === "" && password === "" && search === "" && pathname === "/";
  if (port === 0 || port > 65_535 || !plain || !/^#launch=[\w-]{16,128}$/.test(hash)) return undefined;
  return { url, origin, port };
}

/** The one address in the daemon's launch file, an HTML page that sends a browser on. More than one is none. */
export function findPageAddress(html: string): PageAddress | undefined {
  const found = new Set(html.match(/http:\/\/[\w.-]+:\d+\/#launch=[\w-]+/g));
  const [url = ""] = found;
  return found.size === 1 ? parsePageAddress(url) : undefined;
}

/** Whether this is a page of that origin. The window's frames may go there, and nowhere else. */
export function isOfOrigin(url: string, origin: string | undefined): boolean {
  return origin !== undefined && URL.canParse(url) && new URL(url).origin === origin;
}

/**
 * Whether the window may fetch it: the page's own origin, and what a page makes of its own bytes. `devtools:` is for those who
 * develop the app and is out of reach in a packaged one.
 */
export function mayFetch(url: string, origin: string | undefined, packaged: boolean): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol } = new URL(url);
  if (protocol === "data:") return true;
  if (protocol === "devtools:") return !packaged;
  // The origin of a blob is its maker's.
  return isOfOrigin(url, origin);
}

/** Whether something may be saved to a file: only what the page made itself (the recovery sheet, an export). */
export function mayDownload(url: string, origin: string | undefined): boolean {
  return url.startsWith("blob:") && isOfOrigin(url, origin);
}
