/** `kist import`: a plaintext file into the vault: plan, question, one request, and the file's end. */
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

import { isKeyName, REPOSITORY_FILE } from "@kist/model";

import type { ResponseFrom } from "../api.ts";
import { command, PLACE, YES } from "../command.ts";
import { complain, usage } from "../complaint.ts";
import { confirmOrRefuse } from "../confirm.ts";
import { callWithConsent } from "../consent.ts";
import { FINDING_WORDS, readDotenv } from "../dotenv-read.ts";
import { askGit } from "../git.ts";
import { readJson } from "../json-read.ts";
import type { Kist } from "../kist.ts";
import { METADATA_FLAGS, metadataOf } from "../metadata.ts";
import { placeOf } from "../place.ts";
import { paint } from "../printable.ts";
import { removePlaintext } from "../remove-file.ts";
import { saveNewFile } from "../save-file.ts";
import { encodeValue } from "../value.ts";

type Existing = "version" | "skip" | "refuse";
type Answer = ResponseFrom<"secrets/set">;

export const importFile = command(
  {
    name: "import",
    summary: "Store the values of a dotenv or JSON file.",
    about: [
      "First the plan is shown: what is new, what exists, what is left out and why. Then all of it is stored in one request, or none. An existing secret is never changed silently: it gets a new version, is skipped, or the import is refused, as you say.",
      "A dotenv file is read as the dotenv library reads it, and what that changes silently is shown. JSON must be one flat object.",
      "--remove overwrites and unlinks the file. That is no guarantee: backups, editors, flash storage and git may still have it.",
    ],
    args: [{ name: "FILE", help: "The file; - is stdin.", required: true, complete: "file" }],
    flags: {
      ...PLACE,
      format: { kind: "text", value: "FORMAT", help: "Where the name does not tell.", choices: ["dotenv", "json"] },
      existing: { kind: "text", value: "WHAT", help: "For names that exist.", choices: ["version", "skip", "refuse"] },
      only: { kind: "list", value: "KEYS", help: "Only these." },
      reason: { kind: "text", value: "TEXT", help: "Why, for the history." },
      "dry-run": { kind: "switch", help: "Show the plan and store nothing." },
      remove: { kind: "switch", help: "Remove the file afterwards." },
      "write-kist-json": { kind: "switch", help: "Write kist.json beside it, which names the place." },
      "write-references": {
        kind: "text",
        value: "FILE",
        help: "Write references for `run --env-file`.",
        complete: "file",
      },
      ...METADATA_FLAGS,
      ...YES,
    },
    examples: [
      { command: "kist import .env -e dev -n shop", says: "Shows the plan, asks, stores, offers to remove the file." },
      { command: "kist import .env --existing skip --yes --remove", says: "Without questions." },
      { command: "kist import secrets.json -e staging -n shop --dry-run", says: "Only the plan." },
    ],
  },
  async (kist, { flags, args }) => {
    const [file = ""] = args;
    if (flags.remove && file === "-") throw usage("stdin cannot be removed.");
    const source = readSource(kist, file, flags.format, flags.only);
    if (source.entries.length === 0) throw complain("file-not-understood", 2, `There is nothing to import in ${file}.`);
    const metadata = metadataOf(flags);
    const request = {
      ...placeOf(flags),
      createNamespace: true,
      entries: source.entries.map(({ key, value }) => ({
        key,
        ...encodeValue(new TextEncoder().encode(value)),
        reason: flags.reason ?? `imported from ${file === "-" ? "stdin" : file.split("/").at(-1)}`,
        ...(Object.keys(metadata).length === 0 ? {} : { metadata }),
      })),
    };
    const plan = await callWithConsent(kist, "secrets/set", { ...request, existing: "version", dryRun: true });
    if (!kist.json) showPlan(kist, plan, source);
    if (flags["dry-run"]) {
      if (kist.json)
        kist.output.document({ ...plan, leftOut: source.leftOut, findings: source.findings, stored: false });
      return;
    }
    const existing = await settle(kist, plan, flags);
    if (source.entries.length >= MANY) kist.output.say(`Storing ${source.entries.length} secrets …`);
    const answer = await callWithConsent(kist, "secrets/set", { ...request, existing });
    if (kist.json)
      kist.output.document({ ...answer, leftOut: source.leftOut, findings: source.findings, stored: true });
    else kist.output.say(`${summary(answer)} in ${answer.environment}/${answer.namespace}.`);
    if (file !== "-") await afterwards(kist, file, answer, source, flags);
  },
);

/** From here on a person would wonder whether anything happens. */
const MANY = 500;

interface Source {
  readonly entries: readonly { readonly key: string; readonly value: string }[];
  /** Names that are not ones, shown and not imported. */
  readonly leftOut: readonly string[];
  readonly findings: readonly string[];
}

function readSource(kist: Kist, file: string, format: string | undefined, only: readonly string[]): Source {
  let text: string;
  try {
    const bytes = file === "-" ? kist.readInput(0) : readFileSync(file);
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError)
      throw complain("file-not-understood", 2, `${file} is not UTF-8 text.`, {
        next: "Convert it first, for example with iconv.",
      });
    throw complain("file-unreadable", 5, `${file} cannot be read.`, {
      why: error instanceof Error ? error.message : "",
    });
  }
  const json = format === undefined ? file.endsWith(".json") || /^\ufeff?\s*\{/.test(text) : format === "json";
  const read = json ? { entries: readJson(text, file), findings: [] } : readDotenv(text);
  const wanted = only.length === 0 ? read.entries : read.entries.filter(({ key }) => only.includes(key));
  const absent = only.find((key) => !read.entries.some((entry) => entry.key === key));
  if (absent !== undefined) throw usage(`${file} has no ${absent}.`);
  return {
    entries: wanted.filter(({ key }) => isKeyName(key)),
    leftOut: wanted.filter(({ key }) => !isKeyName(key)).map(({ key }) => key),
    findings: read.findings.map(
      ({ line, key, finding }) => `line ${line}${key === undefined ? "" : `, ${key}`}: ${FINDING_WORDS[finding]}`,
    ),
  };
}

function showPlan(kist: Kist, plan: Answer, source: Source): void {
  const say = (line: string): void => kist.output.say(line);
  say(`${paint("bold", `${plan.environment}/${plan.namespace}`)}${plan.createdNamespace ? " (a new namespace)" : ""}:`);
  const marks = {
    created: ["+", "new"],
    versioned: ["~", "exists"],
    skipped: ["=", "exists"],
    undeleted: ["+", "was deleted"],
  } as const;
  for (const { key, outcome } of plan.results) {
    const [mark, words] = marks[outcome];
    say(`  ${mark} ${key.padEnd(32)} ${words}`);
  }
  for (const name of source.leftOut) say(`  ${paint("yellow", "!")} ${name}: not a name, left out`);
  for (const finding of source.findings) say(`  ${paint("yellow", "!")} ${finding}`);
}

/** What happens to names that exist, and the yes. Asked together, so that there is one question. */
async function settle(
  kist: Kist,
  plan: Answer,
  flags: { readonly existing: string | undefined; readonly yes: boolean },
): Promise<Existing> {
  const exist = plan.results.filter(({ outcome }) => outcome === "versioned").length;
  if (flags.existing !== undefined || exist === 0) {
    await confirmOrRefuse(kist, flags.yes, `Store ${plan.results.length} secrets?`);
    return flags.existing === "skip" || flags.existing === "version" ? flags.existing : "refuse";
  }
  if (flags.yes || !kist.terminal.available())
    throw complain("not-confirmed", 6, `${exist} of these names exist already, so nothing was stored.`, {
      next: "Choose --existing version (a new version each) or --existing skip.",
    });
  const answer = await kist.terminal.ask(
    `${exist} exist already. Give them a [n]ew version, [s]kip them, or [c]ancel`,
    "c",
  );
  if (/^n/i.test(answer)) return "version";
  if (/^s/i.test(answer)) return "skip";
  throw complain("not-confirmed", 2, "Nothing was stored.");
}

function summary(answer: Answer): string {
  const count = (wanted: string): number => answer.results.filter(({ outcome }) => outcome === wanted).length;
  const parts = [
    [count("created") + count("undeleted"), "new"],
    [count("versioned"), "with a new version"],
    [count("skipped"), "left as they were"],
  ] as const;
  const words = parts.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`);
  return `Stored: ${words.join(", ")}`;
}

interface AfterFlags {
  readonly yes: boolean;
  readonly remove: boolean;
  readonly "write-kist-json": boolean;
  readonly "write-references": string | undefined;
}

/** With `--yes` only what flags name; otherwise each is offered. */
async function afterwards(kist: Kist, file: string, answer: Answer, source: Source, flags: AfterFlags): Promise<void> {
  const offers = !flags.yes && !kist.json && kist.terminal.available();
  const folder = dirname(resolve(kist.workingDirectory(), file));
  const { environment, namespace } = answer;
  const repositoryFile = join(folder, REPOSITORY_FILE);
  const governed = flags["write-kist-json"] || !offers ? undefined : await kist.daemon.call("repositories/inspect", {});
  const offerFile = offers && governed !== undefined && governed.repository === undefined;
  if (
    flags["write-kist-json"] ||
    (offerFile && (await kist.terminal.confirm(`Write ${REPOSITORY_FILE} here, naming ${environment}/${namespace}?`)))
  ) {
    saveNewFile(repositoryFile, `${JSON.stringify({ namespace, environment }, null, 2)}\n`);
    kist.output.say(`Wrote ${repositoryFile}. Look at it, then run \`kist allow\`.`);
  }
  const references = flags["write-references"];
  if (references !== undefined) {
    const lines = source.entries.map(({ key }) => `${key}=kist://${environment}/${namespace}/${key}\n`).join("");
    saveNewFile(references, `# References, no values: \`kist run --env-file ${references} -- COMMAND\`\n${lines}`);
    kist.output.say(`Wrote ${references}.`);
  }
  const git = askGit(resolve(kist.workingDirectory(), file), kist.environment);
  if (git?.tracked === true)
    kist.output.say(
      `${paint("yellow", "!")} git tracks ${file}: \`git rm --cached ${file}\`, and add it to .gitignore.`,
    );
  if (git?.inHistory === true)
    kist.output.say(
      `${paint("yellow", "!")} ${file} stands in git's history: whoever has the repository has those values. Replace them where they come from.`,
    );
  const leftOut = source.leftOut.length > 0 || source.findings.some((finding) => finding.includes("left out"));
  if (leftOut) kist.output.say(`${paint("yellow", "!")} Some lines of ${file} were left out and stand only there.`);
  if (flags.remove || (offers && (await kist.terminal.confirm(`Overwrite and remove ${file}?`)))) {
    removePlaintext(resolve(kist.workingDirectory(), file));
    kist.output.say(`Removed ${file}. Copies may live on in backups, editors, git, and in the blocks of a flash disk.`);
  }
}
