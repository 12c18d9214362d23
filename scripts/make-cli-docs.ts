/**
 * `docs/cli.md` and `man/kist.1` out of the verbs' own data: what `kist help` shows, as one page. `--check` only compares.
 * A test does the same, so the pages cannot fall behind.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { EVERYWHERE, isGroup, type Spec } from "../apps/cli/src/command.ts";
import { flagHelp, flagWords, usageWords } from "../apps/cli/src/help.ts";
import { VERBS } from "../apps/cli/src/verbs.ts";
import { ERRORS } from "../packages/protocol/src/errors.ts";
import { EXIT_STATUSES } from "./exit-statuses.ts";
import { makeManPage, MAN_PAGE } from "./make-man.ts";

const PAGE = join(import.meta.dirname, "..", "docs", "cli.md");

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
or one of the labels \`current\`, \`pending\`, \`previous\`. A number is for typing: it counts the history as this device knows
it. References in files take an id or a label.

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
  const statuses = EXIT_STATUSES.map(([status, words]) => `| ${status} | ${words} | ${codes(status)} |`);
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
  const pages = [[PAGE, await makeCliDocs()] as const, [MAN_PAGE, await makeManPage()] as const];
  for (const [file, text] of pages) {
    if (!process.argv.includes("--check")) writeFileSync(file, text);
    else if (readFileSync(file, "utf8") !== text) {
      process.stderr.write(`${file} has fallen behind: node scripts/make-cli-docs.ts\n`);
      process.exitCode = 1;
    }
  }
}
