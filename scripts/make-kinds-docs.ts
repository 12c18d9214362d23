/**
 * `docs/kinds.md` out of the declarations of kinds and types, which the CLI, the daemon and the app use too. `--check`
 * only compares; a test does the same.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { SECRET_KINDS } from "../packages/model/src/index.ts";
import {
  GENERATION_FORMS,
  KINDS,
  SECRET_TYPES,
  type SecretType,
  type TypeField,
} from "../packages/model/src/kinds/index.ts";

const PAGE = join(import.meta.dirname, "..", "docs", "kinds.md");

export function makeKindsDocs(): string {
  return `${[
    HEAD,
    "## Kinds",
    KINDS_WORDS,
    table(
      ["kind", "what it is"],
      SECRET_KINDS.map((kind) => [code(kind), KINDS[kind].summary]),
    ),
    "## Types",
    TYPES_WORDS,
    ...SECRET_TYPES.map(describeType),
    "## Values that Kist makes",
    GENERATE_WORDS,
    table(
      ["form", "what it makes"],
      GENERATION_FORMS.map(({ form, says }) => [form.split(", ").map(code).join(", "), says]),
    ),
    REST,
  ].join("\n\n")}\n`;
}

const HEAD = `# Secrets that know what they are

<!-- Made by scripts/make-kinds-docs.ts from packages/model/src/kinds. Change that, then run it. -->

A secret may have a *kind*, which says what its value is, and a *type*, which says what credential it is a part of. Both are metadata, sealed like
all of it. Neither is needed, and neither ever stands between you and a value that is there: checks happen before a value is stored.`;

const KINDS_WORDS = `\`kist set NAME --kind KIND\` stores it; \`kist list\` shows it. A value that cannot be of its kind is refused with the reason; what merely looks
odd (white space around it, an expired certificate, a placeholder) is stored and told. \`kist show NAME --inspect\` sums a value up in the daemon without
printing it: host and user of a URL, subject and expiry of a certificate, the fingerprint of a key. That counts as a read. Values of plain
configuration are shown by \`kist list --values\`, which is a read of those and of nothing else.`;

const TYPES_WORDS = `\`kist new TYPE\` asks for the parts one by one, secret ones without echo, and stores all of them in one request. \`--prefix BILLING\` makes
\`BILLING_PGHOST\` of \`PGHOST\`. A value that does not look as its issuer's do is asked about, never refused: issuers change their forms.`;

const GENERATE_WORDS = `\`kist generate FORM\` prints one for use elsewhere and needs no daemon. \`kist set NAME --generate FORM\` makes it in the daemon, and it does not leave it; of a
key pair the public half is printed. \`--generate again\` makes a new one as the last time. Every draw is unbiased: what does not divide evenly is drawn again.`;

const REST = `## One-time codes

\`kist totp NAME\` prints the code of now (RFC 6238; SHA-1, SHA-256 or SHA-512, 6 to 8 digits, any period) of a secret that holds an \`otpauth://\` URI or a base32 key.
The code is computed in the daemon and the key stays there. \`--watch\` counts down and goes on with the next.

## Made-up values

\`kist run --synthetic\` gives a program values of the right form that are plainly false, the same for the same name each time: hosts under \`.invalid\`,
published test keys, \`SYNTHETIC\` in every token. So a program starts on a machine that may not read the real ones.

## Editing

\`kist edit NAME\`, or \`--all\` for a namespace as dotenv lines: in your editor, on a file in memory that is removed when the editor ends, whatever ends it.`;

function describeType(type: SecretType): string {
  const lines = [
    `### ${type.id}: ${type.title}`,
    "",
    type.summary +
      (type.url === undefined
        ? ""
        : ` \`--url\` stores \`${type.url.key}\` as well, put together from the parts at every read.`),
    "",
    table(["key", "what it is", "kind", "notes"], type.fields.map(describeField)),
  ];
  return lines.join("\n");
}

function describeField({ key, title, kind, required, standard, generate, rotationDays, form }: TypeField): string[] {
  const notes = [
    required === true ? "required" : "",
    standard === undefined ? "" : `${code(standard)} where nothing is given`,
    generate === undefined ? "" : `can be generated: ${code(generate)}`,
    rotationDays === undefined ? "" : `a new one every ${rotationDays} days`,
    form === undefined ? "" : `looks like ${form.says}`,
  ];
  return [code(key), title, code(kind), notes.filter((note) => note !== "").join("; ")];
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(heads), line(heads.map(() => "---")), ...rows.map(line)].join("\n");
}

function code(text: string): string {
  return `\`${text}\``;
}

if (import.meta.main) {
  const text = makeKindsDocs();
  if (!process.argv.includes("--check")) writeFileSync(PAGE, text);
  else if (readFileSync(PAGE, "utf8") !== text) {
    process.stderr.write("docs/kinds.md is not what the declarations say: run `node scripts/make-kinds-docs.ts`.\n");
    process.exitCode = 1;
  }
}
