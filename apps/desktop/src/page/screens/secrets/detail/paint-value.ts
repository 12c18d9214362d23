/**
 * A value as nodes of the document, each kind in its own way: parts of a URL, JSON in lines, keys and certificates in blocks,
 * passwords with what is easily misread set apart. Made by hand and with text nodes only: a value that React rendered would
 * stay in its memory, and one that was parsed as markup could be markup.
 */
import { isSecretKind, type SecretKind } from "@kist/model";

/** Characters that are painted; copying gives all of them. */
const MOST = 60_000;
/** A longer line is a token's or a text's, where colours help nobody. */
const MOST_COLOURED = 256;

export interface Painted {
  /** How many characters there are beyond those painted. */
  readonly left: number;
}

export function paintValue(into: HTMLElement, value: string, kind: string | undefined): Painted {
  const text = value.slice(0, MOST);
  into.replaceChildren(...nodesOf(text, kind !== undefined && isSecretKind(kind) ? kind : undefined));
  forgetMatches();
  return { left: value.length - text.length };
}

/** Engines keep the text that a pattern last matched (`RegExp.$_`) until the next one matches. */
export function forgetMatches(): void {
  /^/.exec("");
}

function nodesOf(text: string, kind: SecretKind | undefined): readonly Node[] {
  if (text === "") return [];
  if (kind === "url" || (kind === undefined && /^[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(text))) {
    const parts = splitUrl(text);
    if (parts !== undefined) return [paintUrl(parts)];
  }
  if (kind === "json" || (kind === undefined && /^\s*[[{]/.test(text))) {
    const pretty = prettyJson(text);
    if (pretty !== undefined) return pretty.split("\n").map((line) => paintLine([...jsonSpans(line)]));
  }
  const lines = text.split("\n");
  if (lines.length > 1) return lines.map((line) => paintLine([span(/^-----.*-----$/.test(line) ? "mark" : "", line)]));
  return [paintLine(text.length > MOST_COLOURED ? [span("", text)] : [...characterSpans(text)])];
}

/** Looks of a piece; the colours stand in the page's tokens. */
const LOOKS = {
  "": "",
  mark: "text-ink-3",
  digit: "text-accent-text",
  symbol: "text-warn",
  space: "rounded-sm bg-warn-soft text-warn",
  key: "text-accent-text",
  secret: "text-danger",
  strong: "font-semibold",
} as const;

function span(look: keyof typeof LOOKS, text: string): HTMLElement {
  const element = document.createElement("span");
  if (LOOKS[look] !== "") element.className = LOOKS[look];
  element.textContent = text;
  return element;
}

function paintLine(pieces: readonly Node[]): HTMLElement {
  const line = document.createElement("div");
  line.className = "min-h-5 break-all whitespace-pre-wrap";
  line.append(...pieces);
  return line;
}

function* characterSpans(text: string): Generator<HTMLElement> {
  for (const [run] of text.matchAll(/\p{L}+|\d+|\s+|[^\p{L}\d\s]+/gu)) {
    if (/^\d/.test(run)) yield span("digit", run);
    else if (/^\s/.test(run)) yield span("space", run.replaceAll(" ", "\u00b7"));
    else yield span(/^\p{L}/u.test(run) ? "" : "symbol", run);
  }
}

interface UrlPiece {
  readonly name: "scheme" | "user" | "password" | "host" | "path" | "query" | "fragment";
  readonly text: string;
}

/** The pieces in order, each with the mark that leads it in or out, so that together they are the text. */
export function splitUrl(
  text: string,
): readonly (UrlPiece & { readonly before: string; readonly after: string })[] | undefined {
  const found =
    /^([a-z][a-z0-9+.-]*):\/\/(?:([^:@/?#]*)(?::([^@/?#]*))?@)?([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/i.exec(text);
  if (found === null) return undefined;
  const [, scheme = "", user, password, host = "", path = "", query, fragment] = found;
  const login = user !== undefined;
  return [
    { name: "scheme", text: scheme, before: "", after: "://" },
    ...(login ? [{ name: "user", text: user, before: "", after: password === undefined ? "@" : ":" } as const] : []),
    ...(password === undefined ? [] : [{ name: "password", text: password, before: "", after: "@" } as const]),
    { name: "host", text: host, before: "", after: "" },
    ...(path === "" ? [] : [{ name: "path", text: path, before: "", after: "" } as const]),
    ...(query === undefined ? [] : [{ name: "query", text: query, before: "?", after: "" } as const]),
    ...(fragment === undefined ? [] : [{ name: "fragment", text: fragment, before: "#", after: "" } as const]),
  ];
}

const URL_LOOKS = {
  scheme: "mark",
  user: "",
  password: "secret",
  host: "strong",
  path: "",
  query: "digit",
  fragment: "mark",
} as const satisfies Record<UrlPiece["name"], keyof typeof LOOKS>;

/** The whole, then its parts in a list. */
function paintUrl(pieces: NonNullable<ReturnType<typeof splitUrl>>): HTMLElement {
  const whole = paintLine(
    pieces.flatMap(({ name, text, before, after }) => [
      span("mark", before),
      span(URL_LOOKS[name], text),
      span("mark", after),
    ]),
  );
  const list = document.createElement("dl");
  list.className = "mt-2 grid grid-cols-[auto_1fr] gap-x-4 gap-y-0.5 border-t border-line pt-2";
  for (const { name, text } of pieces) {
    const [term, says] = [document.createElement("dt"), document.createElement("dd")];
    term.className = "font-sans text-sm text-ink-3";
    term.textContent = name;
    says.className = "min-w-0 break-all";
    says.append(span(URL_LOOKS[name] === "mark" ? "" : URL_LOOKS[name], text));
    list.append(term, says);
  }
  const both = document.createElement("div");
  both.append(whole, list);
  return both;
}

function prettyJson(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? JSON.stringify(value, null, 2) : undefined;
  } catch {
    return undefined;
  }
}

function* jsonSpans(line: string): Generator<HTMLElement> {
  const [, indent = "", key, rest = ""] = /^(\s*)("(?:[^"\\]|\\.)*": )?(.*)$/.exec(line) ?? [];
  if (indent !== "") yield span("", indent);
  if (key !== undefined) yield span("key", key);
  yield span(/^[[\]{},]*$/.test(rest) ? "mark" : "", rest);
}
