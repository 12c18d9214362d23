/**
 * `man/kist.1` out of the verbs' own data, as `kist help` and docs/cli.md are. Written together with that page by
 * `scripts/make-cli-docs.ts`. The macros are man(7)'s; what is not plain there stands in `escape`.
 */
import { join } from "node:path";

import { EVERYWHERE, isGroup, type Spec } from "../apps/cli/src/command.ts";
import { flagHelp, flagWords, usageWords } from "../apps/cli/src/help.ts";
import { VERBS } from "../apps/cli/src/verbs.ts";
import { VERSION } from "../packages/protocol/src/version.ts";
import { EXIT_STATUSES } from "./exit-statuses.ts";

export const MAN_PAGE: string = join(import.meta.dirname, "..", "man", "kist.1");

export async function makeManPage(): Promise<string> {
  const lines = [
    `.\\" Made by scripts/make-cli-docs.ts from the verbs' own data.`,
    `.TH KIST 1 "" "Kist ${VERSION}" "Kist Manual"`,
    ".SH NAME",
    "kist \\- a vault for development secrets, kept by a daemon on this machine",
    ".SH SYNOPSIS",
    ".B kist",
    "\\fIverb\\fR [\\fIflags\\fR] [\\fIarguments\\fR]",
    ...DESCRIPTION,
    ".SH VERBS",
  ];
  for (const load of Object.values(VERBS)) {
    const verb = await load();
    if (isGroup(verb)) {
      lines.push(`.SS "kist ${verb.name}"`, escape(verb.summary));
      if (verb.standard !== undefined) lines.push(escape(`Without a sub-command: \`${verb.standard}\`.`));
      for (const { spec } of verb.commands) lines.push(...describe(spec, `kist ${verb.name} ${spec.name}`));
    } else if (verb.spec.hidden !== true) lines.push(...describe(verb.spec, `kist ${verb.spec.name}`));
  }
  lines.push(".SH OPTIONS", "Every verb has these.");
  for (const [name, flag] of Object.entries(EVERYWHERE)) lines.push(...item(flagWords(name, flag), flag.help));
  lines.push('.SH "EXIT STATUS"');
  for (const [status, words] of EXIT_STATUSES) lines.push(...item(String(status), words));
  return `${[...lines, ...END].join("\n")}\n`;
}

const DESCRIPTION: readonly string[] = [
  ".SH DESCRIPTION",
  "The daemon holds the vault; \\fBkist\\fR asks it over a local socket. Data goes to standard output, words for people to",
  "standard error. A failure says in at most three lines what happened, why, and what to do next; with \\fB\\-\\-json\\fR it",
  "is one line of JSON.",
  ".PP",
  "Names are bare keys (\\fBDATABASE_URL\\fR), completed by \\fB\\-e\\fR and \\fB\\-n\\fR, by the repository's allowed",
  "\\fIkist.json\\fR, or by the default vault; or whole references, \\fBkist://\\fIenvironment\\fB/\\fInamespace\\fB/\\fIKEY\\fR,",
  "both with \\fB@\\fIversion\\fR if wanted: a number, an id, or \\fBcurrent\\fR, \\fBpending\\fR, \\fBprevious\\fR.",
  "A number is for typing; references in files take an id or a label.",
];

const END: readonly string[] = [
  ".SH ENVIRONMENT",
  ...item("KIST_HOME", "Where the vault's state is; the socket is below it."),
  ...item("KIST_SOCKET", "Another socket. No passphrase is ever sent to a socket that this chose."),
  ...item("NO_COLOR", "Turns colours off."),
  ...item("EDITOR", "What `kist edit` opens."),
  ".SH FILES",
  ...item("kist.json", "Names a repository's place in the vault; it means nothing until `kist allow`."),
  ...item("$XDG_DATA_HOME/kist", "The sealed state, where KIST_HOME is not set."),
  ...item("$XDG_RUNTIME_DIR/kist/kist.sock", "The socket, where KIST_HOME is not set."),
];

function describe(spec: Spec, path: string): readonly string[] {
  const rows = [
    ...spec.args.map(({ name, help }) => [name, help] as const),
    ...Object.entries(spec.flags).map(([name, flag]) => [flagWords(name, flag), flagHelp(flag)] as const),
  ];
  return [
    `.SS "${quoted(`${path} ${usageWords(spec)}`.trimEnd())}"`,
    escape(spec.summary),
    ...(spec.about ?? []).flatMap((paragraph) => [".PP", escape(paragraph)]),
    ...rows.flatMap(([left, right]) => item(left, right)),
    ...(spec.examples.length === 0 ? [] : [".PP", "Examples:"]),
    ...spec.examples.flatMap(({ command, says }) => item(command, says)),
  ];
}

function item(term: string, words: string): readonly string[] {
  return [".TP", `.B "${quoted(term)}"`, escape(words)];
}

/** In a macro's argument a quotation mark is written twice. */
function quoted(text: string): string {
  return plain(text).replaceAll('"', '""');
}

/** A line of text: `code` is bold, and a point or an apostrophe at the beginning is no request. */
function escape(text: string): string {
  const bold = plain(text).replaceAll(/`([^`]+)`/g, "\\fB$1\\fR");
  return /^[.']/.test(bold) ? `\\&${bold}` : bold;
}

/** Backslashes and minus signs as they are, not as the start of an escape or a hyphen; other characters by their code point. */
function plain(text: string): string {
  return text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replaceAll(
      /[^\0-\x7f]/gu,
      (character) => `\\[u${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}]`,
    );
}
