/**
 * `docs/cli.md` out of the verbs' own data: what `kist help` shows, as one page. `--check` only compares. A test does
 * the same, so the page cannot fall behind.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { EVERYWHERE, isGroup, type Spec } from "../apps/cli/src/command.ts";
import { flagHelp, flagWords, usageWords } from "../apps/cli/src/help.ts";
import { VERBS } from "../apps/cli/src/verbs.ts";
import { ERRORS } from "../packages/protocol/src/errors.ts";

const PAGE = join(import.meta.dirname, "..", "docs", "cli.md");

const STATUSES: readonly (readonly [number | string, string])[] = [
  [0, "Done."],
  [1, "Failed for a reason of the machine: a file, the disk, something unexpected."],
  [2, "Wrong use, or a question that nobody answered."],
  [3, "Locked, or not set up yet."],
  [4, "Refused: by policy, by a person, by a check before a passphrase."],
  [5, "Not found."],
  [6, "Conflict: it exists, or must stay."],
  [7, "Damaged or unsafe state. `kist doctor` says more."],
  [8, "No daemon answers."],
  ["126, 127", "`kist run`: the command is not executable, is not there."],
  [130, "Interrupted at a question."],
  [141, "The reader of the output went away."],
];

export async function makeCliDocs(): Promise<string> {
  const parts: string[] = [HEAD];
  for (const load of Object.values(VERBS)) {
    const verb = await load();
    if (isGroup(verb)) {
      parts.push(`## kist ${verb.name}\n\n${verb.summary}`);
      if (verb.standard !== undefined) parts.push(`Without a sub-command: \`${verb.standard}\`.`);
      for (const { spec } of verb.commands) parts.push(describe(spec, `kist ${verb.name} ${spec.name}`, 3));
    } else if (verb.spec.hidden !== true) parts.push(describe(verb.spec, `kist ${verb.spec.name}`, 2));
  }
  return `${parts.join("\n\n")}\n\n${exits()}\n`;
}

const HEAD = `# The command line

<!-- Made by scripts/make-cli-docs.ts from the verbs' own data. Change those, then run it. -->

stdout is data, stderr is for people. Every verb has \`--json\`, whose fields are stable; with it a failure is one line of
JSON on stderr, \`{"error": {"code", "what", "why", "next", "facts"}}\`. A failure otherwise says in at most three lines
what happened, why, and what to do next.

Names are bare keys (\`DATABASE_URL\`), completed by \`-e\` and \`-n\`, by the repository's allowed \`kist.json\`, or by the
default vault; or whole references, \`kist://environment/namespace/KEY\`, both with \`@version\` if wanted: a number, an id,
or one of the labels \`current\`, \`pending\`, \`previous\`.

A request that needs a person's yes waits for it where somebody can see so (stderr is a terminal, no \`--json\`), up to
two minutes; elsewhere it fails at once with status 4 and the command to run. \`--wait\` waits there too.

Environment: \`KIST_HOME\` and \`KIST_SOCKET\` choose state and socket (no passphrase is ever sent to a socket that
\`KIST_SOCKET\` chose); \`NO_COLOR\` turns colours off.`;

function describe(spec: Spec, path: string, level: number): string {
  const lines = [
    `${"#".repeat(level)} ${path}`,
    "",
    spec.summary,
    "",
    "```text",
    `${path} ${usageWords(spec)}`.trimEnd(),
    "```",
  ];
  for (const paragraph of spec.about ?? []) lines.push("", paragraph);
  const rows = [
    ...spec.args.map(({ name, help }) => [name, help]),
    ...Object.entries(spec.flags).map(([name, flag]) => [flagWords(name, flag), flagHelp(flag)]),
  ];
  if (rows.length > 0) lines.push("", "| | |", "|---|---|");
  for (const [left = "", right = ""] of rows)
    lines.push(`| \`${left.replaceAll("|", "\\|")}\` | ${right.replaceAll("|", "\\|")} |`);
  if (spec.examples.length > 0) lines.push("", "```sh");
  for (const { command, says } of spec.examples) lines.push(`# ${says}`, command);
  if (spec.examples.length > 0) lines.push("```");
  return lines.join("\n");
}

function exits(): string {
  const every = Object.entries(EVERYWHERE).map(([name, flag]) => `| \`${flagWords(name, flag)}\` | ${flag.help} |`);
  const codes = (status: number | string): string =>
    Object.entries(ERRORS)
      .filter(([, words]) => words.exit === status)
      .map(([code]) => `\`${code}\``)
      .join(" ");
  const statuses = STATUSES.map(([status, words]) => `| ${status} | ${words} | ${codes(status)} |`);
  return [
    "## Flags of every verb",
    "",
    "| | |",
    "|---|---|",
    ...every,
    "",
    "## Exit statuses",
    "",
    "`kist run` has the program's own status once the program runs, 128 + n where signal n ended it.",
    "",
    "| status | | codes |",
    "|---|---|---|",
    ...statuses,
  ].join("\n");
}

if (import.meta.main) {
  const page = await makeCliDocs();
  if (!process.argv.includes("--check")) writeFileSync(PAGE, page);
  else if (readFileSync(PAGE, "utf8") !== page) {
    process.stderr.write("docs/cli.md has fallen behind: node scripts/make-cli-docs.ts\n");
    process.exitCode = 1;
  }
}
