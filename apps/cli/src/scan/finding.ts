/** What a scan says of one place. Never the value, nor any part of it. */
import { createHash } from "node:crypto";

import type { Inspected } from "./inspect.ts";
import { OWN_VALUE } from "./item.ts";
import type { Located } from "./locate.ts";

export interface Finding {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  /** Bytes of what was found. */
  readonly length: number;
  readonly offset: number;
  readonly rule: string;
  readonly name?: string;
  readonly commit?: string;
  /** Names this place as long as what stands around the value stays; says nothing of the value. */
  readonly context: string;
}

/** A comment on the line, or on the line above, that says it is meant. */
const ALLOWED = /\bkist:allow\b(?!-)/;
const ALLOWED_BELOW = /\bkist:allow-next-line\b/;
/** Characters of each side of the line that count. */
const CONTEXT = 200;

export function isAllowed({ before, after, above }: Located): boolean {
  return ALLOWED.test(before) || ALLOWED.test(after) || ALLOWED_BELOW.test(above);
}

export function describeFinding({ item, found }: Inspected, located: Located): Finding {
  return {
    path: item.path,
    line: located.line,
    column: located.column,
    length: located.end - located.start,
    offset: located.start,
    rule: located.rule,
    ...(located.name === undefined ? {} : { name: located.name }),
    ...(item.commit === undefined ? {} : { commit: item.commit }),
    context: contextOf(located, found),
  };
}

/**
 * The rule and the line with everything that was found in it cut out: whoever holds it cannot try guesses at a value, however
 * weak that is. Spaces at the ends do not count.
 */
function contextOf({ rule, before, after, start, end }: Located, found: readonly Located[]): string {
  const clean = (text: string, textStart: number): string => {
    const bytes = Buffer.from(text);
    const others = found.filter((one) => one.start < textStart + bytes.length && one.end > textStart);
    let kept = "";
    let at = 0;
    for (const one of others) {
      kept += `${bytes.toString("utf8", at, Math.max(at, one.start - textStart))}\0`;
      at = Math.max(at, one.end - textStart);
    }
    return kept + bytes.toString("utf8", at);
  };
  const left = clean(before, start - Buffer.byteLength(before));
  const right = clean(after, end);
  return JSON.stringify([rule, left.trimStart().slice(-CONTEXT), right.trimEnd().slice(0, CONTEXT)]);
}

/** The same for the same place in the same file, as long as `salt` is the same. `nth` counts equal ones in a file. */
export function fingerprint(salt: string, { path, context }: Finding, nth: number): string {
  return createHash("sha256")
    .update(JSON.stringify([salt, path, context, nth]))
    .digest("base64url");
}

/** `github/GITHUB_TOKEN` → `GitHub token`; what a person reads. */
export function describeRule({ rule, name }: Pick<Finding, "rule" | "name">): string {
  if (rule === OWN_VALUE) return name ?? "a secret of this vault";
  const id = rule.slice(rule.indexOf("/") + 1);
  return id
    .replaceAll("_", " ")
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, "$1 $2");
}
