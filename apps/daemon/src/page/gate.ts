/**
 * What a request must look like before anything of it is read (R17, L15). A browser sends it for whatever page is open in it:
 * under another host's name that was bent to this machine, from another origin, as a form, from inside a frame. Each of these
 * shows in its head, and none of them needs a look at what it wants.
 */
import type { IncomingMessage } from "node:http";

export const HOST_NAMES = ["kist.localhost", "localhost"] as const;
export type HostName = (typeof HOST_NAMES)[number];

/** A request's origin, or why it is turned away: words that say nothing about the vault. */
export type Passed = { readonly origin: string } | { readonly refused: string };

export interface PageHead {
  readonly method: string;
  readonly path: string;
  /** As sent; all of them where one name came several times. */
  readonly fields: ReadonlyMap<string, readonly string[]>;
}

export function readPageHead(request: IncomingMessage): PageHead {
  const fields = new Map<string, string[]>();
  const lines = request.rawHeaders;
  for (let at = 0; at < lines.length; at += 2) {
    const name = (lines[at] ?? "").toLowerCase();
    const values = fields.get(name) ?? [];
    values.push(lines[at + 1] ?? "");
    fields.set(name, values);
  }
  return { method: request.method ?? "", path: request.url ?? "", fields };
}

/** Common to all: our own host name with our own port, once. */
export function passHost({ fields }: PageHead, port: number): Passed {
  const hosts = fields.get("host") ?? [];
  const [host] = hosts;
  const known = HOST_NAMES.some((name) => host === `${name}:${port}`);
  return known && hosts.length === 1 ? { origin: `http://${host}` } : { refused: "its Host is another" };
}

/**
 * A request of the API: from a page of this very origin, with its port. Browsers send no Origin with a GET to one's own
 * origin; there the word that they alone can write (`Sec-Fetch-Site`) stands in for it.
 */
export function passApi(head: PageHead, port: number): Passed {
  const passed = passHost(head, port);
  if ("refused" in passed) return passed;
  const { fields, method } = head;
  const origins = fields.get("origin");
  const sites = fields.get("sec-fetch-site");
  if (origins === undefined && !(method === "GET" && sites !== undefined)) return { refused: "its Origin is missing" };
  if (origins?.some((origin) => origin !== passed.origin) === true) return { refused: "its Origin is another" };
  if (sites?.some((site) => site !== "same-origin") === true) return { refused: "it was sent for another site" };
  if (method !== "GET" && !isJson(fields.get("content-type"))) return { refused: "its body is not JSON" };
  return passed;
}

/**
 * A file of the page. Its first document is led to from a file or typed in, so it may come from anywhere, but only as a
 * document of its own, never into a frame; everything else only the page itself asks for.
 */
export function passFile(head: PageHead, port: number): Passed {
  const passed = passHost(head, port);
  if ("refused" in passed) return passed;
  const first = (name: string): string | undefined => head.fields.get(name)?.[0];
  const [site, mode, target] = [first("sec-fetch-site"), first("sec-fetch-mode"), first("sec-fetch-dest")];
  if (site === undefined || site === "same-origin")
    return target === "iframe" || target === "frame" ? { refused: "it is for a frame" } : passed;
  const opens = head.path === "/" && mode === "navigate" && target === "document";
  return opens ? passed : { refused: "it was sent for another site" };
}

/** The token, as `authorization: Bearer` has it. */
export function readToken({ fields }: PageHead): string | undefined {
  const [value, ...more] = fields.get("authorization") ?? [];
  return more.length > 0 ? undefined : /^Bearer ([\w-]{43})$/.exec(value ?? "")?.[1];
}

function isJson(types: readonly string[] | undefined): boolean {
  return types?.length === 1 && /^application\/json(?:; ?charset=utf-8)?$/i.test(types[0] ?? "");
}

/** What the page fetches by itself is nobody's request: it asks nobody, and keeps nothing from ending. */
export function isUnasked({ fields }: PageHead): boolean {
  return fields.get("kist-unasked")?.[0] === "1";
}
