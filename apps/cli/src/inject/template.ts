/**
 * Templates of `kist inject`: text with references in it. Nothing in a template is executed, and a value is never
 * looked at for references again. Pure.
 *
 *     {{ kist://dev/shop/DATABASE_URL }}        {{ kist:DATABASE_URL | json }}        kist://dev/shop/DATABASE_URL
 *
 * What stands in other braces belongs to other tools and stays as it is.
 */
import { isKeyName, parseReference, parseVersionName } from "@kist/model";

import { ESCAPES, isEscape, type Escape } from "./escape.ts";

export interface Slot {
  /** A whole reference, or a bare key that the place completes. */
  readonly name: string;
  readonly escape: Escape | undefined;
  readonly line: number;
}
export interface Problem {
  readonly line: number;
  readonly says: string;
}
export interface Template {
  readonly parts: readonly (string | Slot)[];
  readonly problems: readonly Problem[];
}

/** What stands between braces, spaces included, is shorter than this. */
const MAX_INSIDE = 700;
const SEGMENT = "[a-z0-9][a-z0-9-]{0,62}";
/** Without braces a reference ends at the first character that cannot belong to it, and never with a dot or dash. */
const BARE = new RegExp(
  `kist://${SEGMENT}(?:/${SEGMENT}){1,8}/[A-Za-z_](?:[A-Za-z0-9_.-]{0,125}[A-Za-z0-9_])?(?:@[a-z0-9]{1,16})?`,
  "y",
);

export function parseTemplate(text: string): Template {
  const parts: (string | Slot)[] = [];
  const problems: Problem[] = [];
  let done = 0;
  let line = 1;
  let counted = 0;
  const lineAt = (offset: number): number => {
    for (; counted < offset; counted++) if (text.charCodeAt(counted) === 10) line += 1;
    return line;
  };
  const put = (from: number, to: number, slot: Slot): void => {
    if (from > done) parts.push(text.slice(done, from));
    parts.push(slot);
    done = to;
  };
  for (let at = text.indexOf("kist:"); at >= 0; at = text.indexOf("kist:", Math.max(at + 5, done))) {
    const open = openingBefore(text, at, done);
    if (open !== undefined) {
      const close = text.slice(at, at + MAX_INSIDE).indexOf("}}");
      const inside = close < 0 ? text.slice(at, at + 40) : text.slice(at, at + close);
      const read = close < 0 ? `{{ ${inside.split("\n")[0] ?? ""}… is not closed` : readInside(inside);
      if (typeof read === "string") problems.push({ line: lineAt(at), says: read });
      else put(open, at + close + 2, { ...read, line: lineAt(at) });
      continue;
    }
    BARE.lastIndex = at;
    const name = /\w/.test(text[at - 1] ?? "") ? undefined : BARE.exec(text)?.[0];
    if (name !== undefined && parseReference(name) !== undefined)
      put(at, at + name.length, { name, escape: undefined, line: lineAt(at) });
  }
  if (done < text.length) parts.push(text.slice(done));
  return { parts, problems };
}

/** Where `{{` stands before the word, blanks between; not before what has been taken already. */
function openingBefore(text: string, at: number, done: number): number | undefined {
  let from = at;
  while (from > done && at - from < 64 && (text[from - 1] === " " || text[from - 1] === "\t")) from -= 1;
  return from - 2 >= done && text.startsWith("{{", from - 2) ? from - 2 : undefined;
}

/** `KEY`, or with an id or a label: a version's number does not belong in a file (`VersionName`). */
function isKeyWithVersion(name: string): boolean {
  const [key = "", version, ...more] = name.split("@");
  const named = version === undefined ? "current" : parseVersionName(version);
  return more.length === 0 && isKeyName(key) && named !== undefined && typeof named !== "number";
}

function readInside(inside: string): Omit<Slot, "line"> | string {
  const [word = "", escape, ...more] = inside.split("|").map((piece) => piece.trim());
  const name = word.startsWith("kist://") ? word : word.slice("kist:".length);
  const valid = word.startsWith("kist://") ? parseReference(word) !== undefined : isKeyWithVersion(name);
  if (!valid) return `${word} is no reference (kist://environment/namespace/KEY, or kist:KEY)`;
  if (more.length > 0) return `${word}: one escape at most`;
  if (escape !== undefined && !isEscape(escape))
    return `${word}: there is no escape ${escape || "''"} (${ESCAPES.join(", ")})`;
  return { name, escape };
}
