/** `kist import`: a plaintext file into the vault: plan, question, one request for each namespace, and the file's end. */
import { command, PLACE, YES } from "../command.ts";
import { toComplaint } from "../complaint-words.ts";
import { complain, Complaint, usage } from "../complaint.ts";
import { confirmOrRefuse } from "../confirm.ts";
import { consentOnce } from "../consent.ts";
import { arrange, type Group } from "../formats/read/arrange.ts";
import type { Carried } from "../formats/read/contents.ts";
import { findSource, SOURCE_WORDS, SOURCES } from "../formats/read/formats.ts";
import { readNames } from "../formats/read/names-file.ts";
import { openSource } from "../formats/read/open.ts";
import { RENAMINGS } from "../formats/rename.ts";
import { offerAfterwards } from "../import-afterwards.ts";
import { showPlan, summary, type SetAnswer } from "../import-plan.ts";
import type { Kist } from "../kist.ts";
import { METADATA_FLAGS, metadataOf } from "../metadata.ts";
import { placeOf } from "../place.ts";
import { encodeValue } from "../value.ts";

type Existing = "version" | "skip" | "refuse";

export const importFile = command(
  {
    name: "import",
    summary: "Store what a file of another tool holds.",
    about: [
      "First the plan is shown: what is new, what exists, what is left out and why. Then all of a namespace is stored in one request, or none of it. An existing secret is never changed silently: it gets a new version, is skipped, or the import is refused, as you say.",
      "The format is recognised; --from says it where that fails. A file that is still encrypted is refused with the command that opens it. FILE may be the folder of a pass store.",
      "A dotenv file is read as the dotenv library reads it, and what that changes silently is shown. Nested JSON and YAML becomes one name (db.url is db_url), numbers and dates stay as they are written. Titles of a password manager become names: the field `password` of `Stripe (live)` is STRIPE_LIVE_PASSWORD.",
      "--namespaces makes a namespace of each folder, path, project or vault. Each is stored in one request; if one fails, those before it stay, are named, and the same import with --existing skip does the rest.",
      "--remove overwrites and unlinks the file. That is no guarantee: backups, editors, flash storage and git may still have it.",
    ],
    args: [{ name: "FILE", help: "The file; - is stdin.", required: true, complete: "file" }],
    flags: {
      ...PLACE,
      from: {
        kind: "text",
        value: "FORMAT",
        help: `What wrote the file: ${SOURCES.join(", ")}.`,
        choices: SOURCE_WORDS,
      },
      existing: { kind: "text", value: "WHAT", help: "For names that exist.", choices: ["version", "skip", "refuse"] },
      only: { kind: "list", value: "KEYS", help: "Only these." },
      except: { kind: "list", value: "KEYS", help: "Not these." },
      map: { kind: "list", value: "OLD=NEW", help: "New names; or a file of such lines.", complete: "file" },
      prefix: { kind: "text", value: "TEXT", help: "Put this before every name that is not mapped." },
      rename: {
        kind: "text",
        value: "HOW",
        help: "How names are spelled: upper makes db.url DB_URL.",
        choices: RENAMINGS,
      },
      namespaces: { kind: "switch", help: "Make a namespace of each folder, below the one of -n." },
      notes: {
        kind: "text",
        value: "WHERE",
        help: "Notes of a password manager: a secret of their own, the purpose of the item's secrets, or skip.",
        choices: ["secret", "purpose", "skip"],
      },
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
      {
        command: "doppler secrets download --no-file --format json | kist import - -e dev -n shop --yes",
        says: "From another tool, without a file.",
      },
      {
        command: "kist import ~/.password-store -e dev --namespaces",
        says: "A pass store, a namespace for each folder.",
      },
      { command: "kist import export.1pux -e dev -n shop --only STRIPE_LIVE_PASSWORD", says: "One value of many." },
    ],
  },
  async (kist, { flags, args }) => {
    const [file = ""] = args;
    const source = flags.from === undefined ? undefined : findSource(flags.from);
    const { contents, isFile } = await openSource(kist, file, { from: source, namespaces: flags.namespaces });
    if (flags.remove && !isFile) throw usage(`${file === "-" ? "stdin" : file} cannot be removed: it is no file.`);
    const place = placeOf(flags);
    const arrangement = arrange(
      contents,
      {
        only: flags.only,
        except: flags.except,
        names: readNames(flags.map),
        prefix: flags.prefix ?? "",
        upper: flags.rename === "upper",
        notes: flags.notes === "purpose" || flags.notes === "skip" ? flags.notes : "secret",
        namespaces: flags.namespaces,
        namespace: place.namespace,
      },
      file,
    );
    const { groups, leftOut } = arrangement;
    const { findings } = contents;
    if (groups.length === 0)
      throw nothingToImport(
        file,
        leftOut.map(({ name, why }) => `${name} ${why}`),
      );
    const metadata = metadataOf(flags);
    const reason = flags.reason ?? `imported from ${file === "-" ? "stdin" : (file.split("/").at(-1) ?? file)}`;
    const requests = groups.map((group) => ({
      /** One question for the plan and for storing it. */
      ask: consentOnce(kist),
      body: {
        ...place,
        ...(group.namespace === undefined ? {} : { namespace: group.namespace }),
        createNamespace: true,
        entries: group.entries.map((entry) => toRequest(entry, reason, metadata)),
      },
    }));
    // All plans before anything is stored: what the daemon refuses, it refuses now.
    const plans: SetAnswer[] = [];
    for (const { ask, body } of requests)
      plans.push(await ask("secrets/set", { ...body, existing: "version", dryRun: true }));
    const document = (answers: readonly SetAnswer[], stored: boolean): void =>
      kist.output.document({
        ...(flags.namespaces ? { namespaces: answers } : answers[0]),
        renamed: groups.flatMap(({ entries }) =>
          entries.flatMap(({ key, from }) => (from === undefined ? [] : [{ key, from }])),
        ),
        leftOut,
        findings,
        stored,
      });
    if (!kist.json) showPlan(kist, plans, arrangement, findings);
    if (flags["dry-run"]) return kist.json ? document(plans, false) : undefined;
    const existing = await settle(kist, plans, flags);
    const count = groups.reduce((sum, { entries }) => sum + entries.length, 0);
    if (count >= MANY) kist.output.say(`Storing ${count} secrets …`);
    const answers: SetAnswer[] = [];
    for (const { ask, body } of requests) {
      try {
        answers.push(await ask("secrets/set", { ...body, existing }));
      } catch (error) {
        throw answers.length === 0 ? error : partly(error, answers, plans.slice(answers.length));
      }
    }
    if (kist.json) document(answers, true);
    else for (const answer of answers) kist.output.say(summary(answer));
    if (!isFile) return;
    try {
      await offerAfterwards(kist, file, answers, leftOut, findings, flags);
    } catch (error) {
      // The question's own words would say that nothing was done.
      if (toComplaint(error).code !== "interrupted") throw error;
      throw complain("interrupted", 130, `Interrupted. The values are stored, and ${file} is still there.`);
    }
  },
);

/** From here on a person would wonder whether anything happens. */
const MANY = 500;

function nothingToImport(file: string, leftOut: readonly string[]): Complaint {
  const some = `${leftOut.slice(0, 5).join("; ")}${leftOut.length > 5 ? "; …" : ""}`;
  const what = `There is nothing to import in ${file}.`;
  return complain("file-not-understood", 2, what, leftOut.length === 0 ? {} : { why: `Left out: ${some}.` });
}

/** What a person says on the command line goes before what the file says. */
function toRequest(entry: Group["entries"][number], reason: string, given: Carried) {
  const metadata = { ...entry.metadata, ...given };
  const { tags, ...rest } = metadata;
  const value =
    entry.encoding === "base64"
      ? { value: entry.value, encoding: entry.encoding }
      : encodeValue(new TextEncoder().encode(entry.value));
  return {
    key: entry.key,
    ...value,
    reason,
    ...(Object.keys(metadata).length === 0
      ? {}
      : { metadata: { ...rest, ...(tags === undefined ? {} : { tags: [...tags] }) } }),
  };
}

/** Several namespaces are several requests. What is stored is whole, and is named; the rest can follow. */
function partly(error: unknown, stored: readonly SetAnswer[], left: readonly SetAnswer[]): Complaint {
  const cause = toComplaint(error);
  const names = (answers: readonly SetAnswer[]): string =>
    answers.map(({ environment, namespace }) => `${environment}/${namespace}`).join(", ");
  return new Complaint({
    code: cause.code,
    exit: cause.exit,
    what: `Stored ${names(stored)}, but not ${names(left)}: ${cause.what}`,
    why: cause.why,
    next: "Run the same import with --existing skip: what is stored stays as it is, and the rest follows.",
    facts: { ...cause.facts, stored: names(stored), notStored: names(left) },
  });
}

/** What happens to names that exist, and the yes. Asked together, so that there is one question. */
async function settle(
  kist: Kist,
  plans: readonly SetAnswer[],
  flags: { readonly existing: string | undefined; readonly yes: boolean },
): Promise<Existing> {
  const results = plans.flatMap((plan) => plan.results);
  const exist = results.filter(({ outcome }) => outcome === "versioned").length;
  if (flags.existing !== undefined || exist === 0) {
    await confirmOrRefuse(kist, flags.yes, `Store ${results.length} secrets?`);
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
