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
  /** Tells two values apart; never leaves memory. */
  readonly digest: string;
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
    digest: located.digest,
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
  const words = rule
    .slice(rule.indexOf("/") + 1)
    .replaceAll("_", " ")
    .split(SPELLED)
    .flatMap((part) => SPELLINGS.get(part.toLowerCase()) ?? plainWords(part));
  return words.join(" ");
}

/** Names and abbreviations that rules write in their own ways. */
const SPELLINGS: ReadonlyMap<string, string> = new Map(
  "AWS GCP API GitHub GitLab OpenAI PostgreSQL MySQL MongoDB SendGrid HuggingFace HashiCorp npm npmrc OAuth JSON URL PEM PKCS8 SSH ID"
    .split(" ")
    .map((word) => [word.toLowerCase(), word]),
);
/** As they are written, all in capitals, or with the first letter so. */
const SPELLED = new RegExp(
  `(${[...SPELLINGS.values()].flatMap((word) => [word, word.toUpperCase(), word.charAt(0).toUpperCase() + word.slice(1)]).join("|")})(?![a-z])`,
);

/** `AccessKey` and `ACCESS KEY` as `access key`. */
function plainWords(text: string): string[] {
  return text
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(" ")
    .filter((word) => word !== "");
}
