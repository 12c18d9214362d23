/** A whole namespace as dotenv lines for an editor, and what was made of them. Pure. */
import { isKeyName } from "@kist/model";
import { FINDING_WORDS, readDotenv, type DotenvFinding } from "@kist/model/dotenv";

import { writeDotenv } from "../formats/write/dotenv.ts";
import { printable } from "../printable.ts";

export interface ShownSecret {
  readonly key: string;
  readonly value: string;
  readonly version: string;
  readonly metadata: {
    readonly owner?: string | undefined;
    readonly kind?: string | undefined;
    readonly purpose?: string | undefined;
  };
}

export interface NamespaceText {
  readonly text: string;
  /** What stands in it as a line; the others have no dotenv form. */
  readonly shown: readonly ShownSecret[];
}

/** `hidden`: names that are not shown, each with its reason. */
export function writeNamespace(
  place: string,
  secrets: readonly ShownSecret[],
  hidden: readonly { readonly key: string; readonly why: string }[],
): NamespaceText {
  const lines = [
    `# ${place}: dotenv lines, NAME=value. A changed line becomes a new version, a new line a new secret,`,
    "# a line that is taken away is asked about. Lines with # are for you and are not stored.",
    "",
  ];
  const shown: ShownSecret[] = [];
  const left = [...hidden];
  for (const secret of secrets) {
    const { key: name, value, metadata } = secret;
    const { text, refusals } = writeDotenv([{ name, value }]);
    if (refusals.length > 0) {
      left.push({ key: name, why: "dotenv has no form for its value" });
      continue;
    }
    const facts = [metadata.kind, metadata.owner, metadata.purpose].filter((fact) => fact !== undefined);
    if (facts.length > 0) lines.push(`# ${printable(facts.join(" · "))}`);
    lines.push(text.trimEnd());
    shown.push(secret);
  }
  if (left.length > 0) lines.push("", "# Not here:", ...left.map(({ key, why }) => `#   ${key}: ${why}`));
  return { text: `${lines.join("\n")}\n`, shown };
}

export interface NamespaceChange {
  readonly set: readonly { readonly key: string; readonly value: string; readonly expected: string | null }[];
  readonly removed: readonly string[];
}

/** Readings that would store something other than what stands there. */
const MISTAKES: ReadonlySet<DotenvFinding> = new Set<DotenvFinding>([
  "line-ignored",
  "name-twice",
  "cut-at-hash",
  "quote-open",
  "value-lost",
]);

/** The change, or what is wrong with the text, a line each. */
export function readNamespace(
  text: string,
  { shown }: NamespaceText,
  hidden: ReadonlySet<string>,
): NamespaceChange | { readonly mistakes: readonly string[] } {
  const { entries, findings } = readDotenv(text);
  const mistakes = [
    ...findings
      .filter(({ finding }) => MISTAKES.has(finding))
      .map(({ line, key, finding }) => `line ${line}${key === undefined ? "" : `, ${key}`}: ${FINDING_WORDS[finding]}`),
    ...entries
      .filter(({ key }) => !isKeyName(key))
      .map(({ key, line }) => `line ${line}: ${key} is not a secret's name`),
    ...entries
      .filter(({ key }) => hidden.has(key))
      .map(({ key, line }) => `line ${line}: ${key} is there already and was not shown here`),
  ];
  if (mistakes.length > 0) return { mistakes };
  const before = new Map(shown.map((secret) => [secret.key, secret]));
  const after = new Set(entries.map(({ key }) => key));
  return {
    set: entries
      .filter(({ key, value }) => before.get(key)?.value !== value)
      .map(({ key, value }) => ({ key, value, expected: before.get(key)?.version ?? null })),
    removed: shown.filter(({ key }) => !after.has(key)).map(({ key }) => key),
  };
}
