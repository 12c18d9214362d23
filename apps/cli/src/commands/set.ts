/** `kist set`: stores a value that comes from a hidden question, stdin or a file, never from argv. */
import { METADATA_FIELDS, type MetadataField } from "@kist/model";

import { command, PLACE } from "../command.ts";
import { usage } from "../complaint.ts";
import { callWithConsent } from "../consent.ts";
import type { Kist } from "../kist.ts";
import { METADATA_FLAGS, metadataOf } from "../metadata.ts";
import { placeOf, type Place } from "../place.ts";
import { paint } from "../printable.ts";
import { sayStored } from "../stored.ts";
import { readValue, refuseValueInArguments, targetOf } from "../value-input.ts";
import { encodeValue, type EncodedValue } from "../value.ts";

export const set = command(
  {
    name: "set",
    summary: "Store a secret's value; an existing secret gets a new version.",
    about: [
      "The value is asked for without echo, or read from stdin where stdin is not a terminal (or with -), or from a file. It never stands in the arguments: those are visible to every program on the machine and stay in the shell's history.",
      "A value is literal, whatever stands in it. With --template its names are filled in when it is read: ${KEY} from the same namespace (${.KEY} where the key has a dot), ${namespace.KEY} from another one of the same environment. $${ is a literal ${, and every other $ is itself. Whoever reads it must be allowed to read all that it names.",
      "From stdin one line end at the very end is dropped, as `echo` adds one; --exact keeps it. A file is taken as it is. Pasted lines at the question belong to the value.",
    ],
    args: [
      { name: "NAME", help: "A key, or a kist:// reference.", required: true, complete: "secret" },
      { name: "-", help: "Read the value from stdin." },
    ],
    flags: {
      ...PLACE,
      "from-file": { kind: "text", value: "FILE", help: "Take the value from this file.", complete: "file" },
      template: { kind: "switch", help: "Fill in names like ${KEY} and ${namespace.KEY} whenever it is read." },
      generate: {
        kind: "text",
        value: "FORM",
        help: "Let the daemon make the value (`kist help generate` has the forms; again: as the last time); it does not leave it.",
      },
      exact: { kind: "switch", help: "Keep a line end at the end of stdin." },
      empty: { kind: "switch", help: "Allow an empty value." },
      existing: {
        kind: "text",
        value: "WHAT",
        help: "If the name exists: a new version (the default), skip, or refuse.",
        choices: ["version", "skip", "refuse"],
      },
      "create-namespace": { kind: "switch", help: "Create the namespace if it is not there." },
      reason: { kind: "text", value: "TEXT", help: "Why, for the history." },
      "metadata-only": { kind: "switch", help: "Change only the metadata named by flags; the value stays." },
      clear: { kind: "list", value: "FIELD", help: `Remove metadata: ${METADATA_FIELDS.join(", ")}.` },
      ...METADATA_FLAGS,
    },
    examples: [
      { command: "kist set API_KEY", says: "Asks for the value, without echo." },
      { command: "openssl rand -hex 32 | kist set SESSION_KEY --owner platform", says: "From another program." },
      { command: "kist set TLS_KEY --from-file key.pem --expires 2027-01-01", says: "From a file, as it is." },
      {
        command: "kist set DATABASE_URL --template --from-file url.template",
        says: "postgres://app:${db.PASSWORD}@${db.HOST}/app, put together at every read.",
      },
      { command: "kist set DB_PASSWORD --generate password:32", says: "Made in the daemon and shown to nobody." },
      { command: "kist set API_KEY --metadata-only --purpose 'Calls to the mail provider'", says: "Metadata only." },
    ],
  },
  async (kist, { flags, args }) => {
    const [name = "", dash] = args;
    refuseValueInArguments(name, dash);
    const metadata = metadataOf(flags);
    if (flags["metadata-only"] || flags.clear.length > 0) {
      const clear = flags.clear.filter((field) => isMetadataField(field));
      const unknown = flags.clear.find((field) => !isMetadataField(field));
      if (unknown !== undefined) throw usage(`There is no metadata field ${unknown}.`, METADATA_FIELDS.join(", "));
      await callWithConsent(kist, "secrets/metadata", { ...placeOf(flags), name, set: metadata, clear });
      if (kist.json) kist.output.document({ name, metadata, cleared: clear });
      else kist.output.say(`Changed the metadata of ${name}.`);
      return;
    }
    const target = targetOf(name, placeOf(flags));
    const value = await sourceOf(kist, target, dash === "-", flags);
    const answer = await callWithConsent(kist, "secrets/set", {
      ...target.place,
      entries: [
        {
          key: target.key,
          ...value,
          ...(flags.template ? { template: true as const } : {}),
          ...(flags.reason === undefined ? {} : { reason: flags.reason }),
          ...(Object.keys(metadata).length === 0 ? {} : { metadata }),
        },
      ],
      ...(flags.existing === undefined ? {} : { existing: existingOf(flags.existing) }),
      ...(flags["create-namespace"] ? { createNamespace: true } : {}),
    });
    if (kist.json) {
      kist.output.document(answer);
      return;
    }
    sayStored(kist, answer);
    if (!flags.template && looksLikeTemplate(value))
      kist.output.say("It is stored as it stands: names in it are filled in only with --template.");
  },
);

function isMetadataField(field: string): field is MetadataField {
  return METADATA_FIELDS.some((known) => known === field);
}

/** Judged only to say so: a value is literal unless told otherwise. */
function looksLikeTemplate(value: Source): boolean {
  return "value" in value && value.encoding === undefined && value.value.includes("${");
}

type Source = EncodedValue | { readonly generate: string };

async function sourceOf(
  kist: Kist,
  { place, key }: { readonly place: Place; readonly key: string },
  dash: boolean,
  flags: Parameters<typeof readValue>[3] & {
    readonly generate: string | undefined;
    readonly kind: string | undefined;
    readonly type: string | undefined;
    readonly template: boolean;
    readonly empty: boolean;
  },
): Promise<Source> {
  const { generate } = flags;
  if (generate !== undefined) {
    if (dash || flags.template || flags["from-file"] !== undefined)
      throw usage("The value is either generated or given, not both.");
    const { AGAIN, findFormAgain, requireGeneration } = await import("../generation-words.ts");
    if (generate === AGAIN) return { generate: await findFormAgain(kist, place, key) };
    requireGeneration(generate);
    return { generate };
  }
  let value = await readValue(kist, key, dash, flags);
  // Typed at the question, it can be typed again; the daemon judges whatever comes.
  const typed = !dash && flags["from-file"] === undefined && kist.inputIsTerminal();
  if (typed && !flags.template && (flags.kind ?? flags.type) !== undefined) {
    const { checkValue } = await import("@kist/model/kinds");
    for (;;) {
      const [found] = checkValue({ kind: flags.kind, type: flags.type }, key, value);
      if (found?.level !== "refusal") break;
      kist.output.say(`${paint("yellow", "!")} ${key}: ${found.says}. Once more, or Ctrl-C.`);
      value = await readValue(kist, key, dash, flags);
    }
  }
  if (value.length === 0 && !flags.empty)
    throw usage("The value is empty, so nothing was stored.", "If it shall be empty, add --empty.");
  return encodeValue(value);
}

function existingOf(text: string): "version" | "skip" | "refuse" {
  return text === "skip" || text === "refuse" ? text : "version";
}
