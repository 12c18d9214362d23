/** `kist new TYPE`: all parts of a usual credential, asked for one by one and stored in one request. */
import { readFileSync } from "node:fs";

import { isKeyName, type SecretKind } from "@kist/model";
import {
  checkValue,
  composeUrl,
  fitsUrl,
  KINDS,
  prefixedKey,
  SECRET_TYPES,
  type ComposedUrl,
  type SecretType,
  type TypeField,
} from "@kist/model/kinds";

import type { RequestTo } from "../api.ts";
import { command, PLACE } from "../command.ts";
import { complain, usage } from "../complaint.ts";
import { callWithConsent } from "../consent.ts";
import { whyNotRead } from "../file-trouble.ts";
import { readFlatDotenv, readFlatTree } from "../formats/read/flat.ts";
import { readJsonTree } from "../formats/read/json-tree.ts";
import type { Kist } from "../kist.ts";
import { placeOf } from "../place.ts";
import { paint } from "../printable.ts";
import { sayStored } from "../stored.ts";
import { requireType } from "./types.ts";

type Entry = RequestTo<"secrets/set">["entries"][number];

export const newSecrets = command(
  {
    name: "new",
    summary: "Store a usual credential part by part: a database, a cloud key, a TLS pair.",
    about: [
      "`kist types` lists what there is. Each part is asked for, secret ones without echo; a part that can be made up is generated in the daemon where you just press Enter. All parts are stored in one request, or none.",
      "Where stdin is not a terminal it is read as dotenv lines or one flat JSON object with the type's own keys.",
      "--prefix tells two of a type apart: BILLING makes BILLING_PGHOST of PGHOST.",
    ],
    args: [{ name: "TYPE", help: "The secret type.", required: true, choices: SECRET_TYPES.map(({ id }) => id) }],
    flags: {
      ...PLACE,
      prefix: { kind: "text", value: "PREFIX", help: "Put this and _ before every key." },
      url: { kind: "switch", help: "Also store the URL of these parts, as a template (postgres, mysql)." },
      owner: { kind: "text", value: "WHO", help: "Who answers for it." },
      purpose: { kind: "text", value: "TEXT", help: "What it is for." },
      existing: {
        kind: "text",
        value: "WHAT",
        help: "If one of the names exists: refuse (the default), a new version, or skip.",
        choices: ["refuse", "version", "skip"],
      },
      "create-namespace": { kind: "switch", help: "Create the namespace if it is not there." },
    },
    examples: [
      {
        command: "kist new postgres -e dev -n billing",
        says: "Asks for host, user and the rest, and stores all of it.",
      },
      { command: "kist new postgres --url", says: "DATABASE_URL as well, put together from the parts at every read." },
      { command: "kist new aws --prefix BACKUP", says: "BACKUP_AWS_ACCESS_KEY_ID and its other parts." },
      { command: "kist new stripe < stripe.env", says: "From another program or file." },
    ],
  },
  async (kist, { flags, args }) => {
    const type = requireType(args[0] ?? "");
    if (flags.prefix !== undefined && !isKeyName(flags.prefix))
      throw usage("--prefix takes letters, digits and _, a letter first.");
    const url = flags.url ? requireUrl(type) : undefined;
    const filled = kist.inputIsTerminal() ? await askParts(kist, type) : readParts(kist, type);
    const told = {
      ...(flags.owner === undefined ? {} : { owner: flags.owner }),
      ...(flags.purpose === undefined ? {} : { purpose: flags.purpose }),
    };
    const parts = filled.map(({ field, value }): Entry => {
      const metadata = {
        kind: field.kind,
        type: type.id,
        ...(field.rotationDays === undefined ? {} : { rotationDays: field.rotationDays }),
        ...(field.renewal === undefined ? {} : { renewal: field.renewal }),
        ...told,
      };
      const source = value === undefined ? { generate: field.generate ?? "password" } : { value };
      return { key: prefixedKey(field, flags.prefix), ...source, metadata };
    });
    const composed = url === undefined ? [] : [composedEntry(url, filled, flags.prefix, { ...told, type: type.id })];
    const answer = await callWithConsent(kist, "secrets/set", {
      ...placeOf(flags),
      entries: [...parts, ...composed],
      existing: flags.existing === "version" || flags.existing === "skip" ? flags.existing : "refuse",
      ...(flags["create-namespace"] ? { createNamespace: true } : {}),
    });
    if (kist.json) kist.output.document(answer);
    else sayStored(kist, answer);
  },
);

/** Without a value: to be generated. */
interface Filled {
  readonly field: TypeField;
  readonly value: string | undefined;
}

function requireUrl(type: SecretType): ComposedUrl {
  if (type.url !== undefined) return type.url;
  throw usage(`A ${type.title} has no URL that its parts make.`, "Leave --url out.");
}

/** A template: a part that is set anew later is in the URL at its next read. */
function composedEntry(
  url: ComposedUrl,
  filled: readonly Filled[],
  prefix: string | undefined,
  told: { readonly type: string; readonly owner?: string; readonly purpose?: string },
): Entry {
  const value = composeUrl(url, (key) => {
    const part = filled.find(({ field }) => field.key === key);
    if (part === undefined) return undefined;
    if (part.value !== undefined && !fitsUrl(part.value))
      throw usage(
        `${key} holds characters that a URL needs percent-encoded, so nothing was stored.`,
        "Leave --url out and store the URL itself, or let the password be generated.",
      );
    const name = prefixedKey(part.field, prefix);
    return `\${${name.includes(".") ? "." : ""}${name}}`;
  });
  const key = prefixedKey(url, prefix);
  return { key, value, template: true, metadata: { kind: "url", ...told } };
}

async function askParts(kist: Kist, type: SecretType): Promise<Filled[]> {
  kist.output.say(`${paint("bold", type.title)}. ${type.summary}`);
  const filled: Filled[] = [];
  for (const field of type.fields) {
    const part = await askPart(kist, type, field);
    if (part !== undefined) filled.push(part);
  }
  return filled;
}

/** Until the answer can be stored; nothing where an optional part is left out. */
async function askPart(kist: Kist, type: SecretType, field: TypeField): Promise<Filled | undefined> {
  for (;;) {
    const value = await askValue(kist, field);
    if (value === "") {
      if (field.generate !== undefined) return { field, value: undefined };
      if (field.required !== true) return undefined;
      kist.output.say(`${field.title} is needed.`);
      continue;
    }
    const problem = findProblem(type, field, value);
    if (problem === undefined) return { field, value };
    kist.output.say(`${paint("yellow", "!")} ${field.title}: ${problem.says}.`);
    if (!problem.fatal && (await kist.terminal.confirm("Keep it all the same?"))) return { field, value };
  }
}

async function askValue(kist: Kist, field: TypeField): Promise<string> {
  const hint = [
    field.choices?.join(", ") ?? "",
    field.generate === undefined ? "" : "Enter generates one",
    LONG.has(field.kind) ? "paste it, or @FILE" : "",
    field.required === true || field.generate !== undefined || field.standard !== undefined
      ? ""
      : "Enter leaves it out",
  ].filter((part) => part !== "");
  const question = `${field.title}${hint.length === 0 ? "" : ` (${hint.join("; ")})`}`;
  if (KINDS[field.kind].plain === true) return await kist.terminal.ask(question, field.standard);
  const answer = await kist.terminal.askHidden(question);
  return LONG.has(field.kind) && answer.startsWith("@") ? readText(answer.slice(1)) : answer;
}

/** Kinds that usually lie in a file; none of their values begins with @. */
const LONG: ReadonlySet<SecretKind> = new Set<SecretKind>(["certificate", "private-key", "ssh-key", "json"]);

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw complain("file-unreadable", 5, `${path} cannot be read.`, { why: whyNotRead(error) });
  }
}

function findProblem(
  type: SecretType,
  field: TypeField,
  value: string,
): { readonly says: string; readonly fatal: boolean } | undefined {
  if (field.choices?.includes(value) === false)
    return { says: `it is none of ${field.choices.join(", ")}`, fatal: true };
  const about = { kind: field.kind, type: type.id };
  const [found] = checkValue(about, field.key, new TextEncoder().encode(value));
  return found && { says: found.says, fatal: found.level === "refusal" };
}

function readParts(kist: Kist, type: SecretType): Filled[] {
  const text = new TextDecoder().decode(kist.readInput(0));
  const isJson = text.trimStart().startsWith("{");
  const { entries } = isJson ? readFlatTree(readJsonTree(text, "stdin"), "stdin") : readFlatDotenv(text);
  const given = new Map(entries.map(({ name, value }) => [name, value]));
  const unknown = [...given.keys()].find((key) => !type.fields.some((field) => field.key === key));
  if (unknown !== undefined)
    throw usage(`A ${type.title} has no ${unknown}.`, `Its keys: ${type.fields.map(({ key }) => key).join(", ")}.`);
  return type.fields.flatMap((field): Filled[] => {
    const value = given.get(field.key) ?? field.standard;
    if (value !== undefined) {
      const problem = findProblem(type, field, value);
      if (problem?.fatal === true) throw usage(`${field.key}: ${problem.says}.`);
      return [{ field, value }];
    }
    if (field.generate !== undefined) return [{ field, value }];
    if (field.required !== true) return [];
    throw complain("usage", 2, `${field.key} is needed and was not given.`, {
      next: `\`kist types show ${type.id}\`.`,
    });
  });
}
