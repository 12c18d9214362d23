/** `kist export`: the values of a namespace in a form that other programs read. Plaintext, on purpose. */
import { KistError } from "@kist/model";

import type { ResponseFrom } from "../api.ts";
import { command, PLACE } from "../command.ts";
import { complain, usage } from "../complaint.ts";
import { callWithConsent } from "../consent.ts";
import { isUnsafeName } from "../delivery.ts";
import { RENAMINGS, renameAll } from "../formats/rename.ts";
import {
  becomesEnvironment,
  findFormat,
  FORMAT_WORDS,
  FORMATS,
  writeFormat,
  type Format,
} from "../formats/write/formats.ts";
import type { SecretPlace } from "../formats/write/kubernetes.ts";
import type { Kist } from "../kist.ts";
import { placeOf } from "../place.ts";
import { paint } from "../printable.ts";
import { saveNewFile } from "../save-file.ts";

export const exportValues = command(
  {
    name: "export",
    summary: "Write the values of a namespace in a format that other programs read.",
    about: [
      "It always asks for approval: the values leave the vault as plaintext. Each format reads back exactly in the program it is for; a value or name that it cannot hold is refused by name, and then nothing is written.",
      "dotenv reads back as the dotenv library reads it; where a shell that sources the file would read something else, the names are told. For sourcing there are shell, fish, powershell and nushell. github-actions masks every line and encoding in the job's log first, then appends to $GITHUB_ENV.",
      "Concealed secrets are left out where the output is a terminal.",
    ],
    args: [],
    flags: {
      ...PLACE,
      format: {
        kind: "text",
        value: "FORMAT",
        help: `dotenv (the default), ${FORMATS.slice(1).join(", ")}.`,
        choices: FORMAT_WORDS,
      },
      only: { kind: "list", value: "KEYS", help: "Only these keys.", complete: "secret" },
      rename: {
        kind: "text",
        value: "HOW",
        help: "How names are spelled: upper makes db.url DB_URL.",
        choices: RENAMINGS,
      },
      output: {
        kind: "text",
        short: "o",
        value: "FILE",
        help: "Write a new file with mode 0600 instead of stdout; github-actions: add to this file of the job.",
        complete: "file",
      },
      "secret-name": { kind: "text", value: "NAME", help: "kubernetes: what the Secret is called." },
      "secret-namespace": { kind: "text", value: "NAME", help: "kubernetes: the namespace it is in." },
      "allow-unsafe-names": { kind: "switch", help: "Write names such as PATH, LD_PRELOAD or NODE_OPTIONS." },
    },
    examples: [
      { command: "kist export -e dev -n shop -o .env", says: "Back to a file, for a tool that knows nothing else." },
      { command: "kist export --format json | jq -r .DATABASE_URL", says: "For a program." },
      { command: 'eval "$(kist export --format shell)"', says: "Into this shell; `kist run` is the better way." },
      { command: "kist export --format fish | source", says: "The same in fish." },
      { command: "kist export --format github-actions", says: "In a workflow: the next steps have the variables." },
      {
        command: "kist export -e prod -n shop --format kubernetes --secret-name shop | kubectl apply -f -",
        says: "Into a cluster, without a file.",
      },
    ],
  },
  async (kist, { flags }) => {
    const format = kist.json ? "json" : (findFormat(flags.format ?? "dotenv") ?? "dotenv");
    const environmentFile = format === "github-actions" ? githubFile(kist, flags.output) : undefined;
    const place = placeOf(flags);
    const given = { name: flags["secret-name"], namespace: flags["secret-namespace"] };
    const secretPlace = await secretPlaceOf(format, given, place.namespace);
    const answer = await callWithConsent(kist, "values/read", {
      ...place,
      ...(flags.only.length === 0 ? {} : { only: [...flags.only] }),
      purpose: "export",
    });
    if (answer.missing.length > 0) throw new KistError("secret-unknown", { name: answer.missing.join(", ") });
    const values = renameAll(showable(kist, answer.values, flags.output), flags.rename);
    if (becomesEnvironment(format) && !flags["allow-unsafe-names"]) refuseUnsafe(values.map(({ name }) => name));
    const written = await writeFormat(format, values, secretPlace);
    if (written.refusals.length > 0)
      throw complain(
        "value-not-text",
        2,
        `${written.refusals.map(({ name, why }) => `${name} ${why}`).join("; ")}. Nothing was written.`,
        { next: "Use --format json, name the others with --only, or spell names with --rename upper." },
      );
    for (const note of written.notes) kist.output.say(`${paint("yellow", "!")} ${note}`);
    if (written.masks !== undefined) kist.output.data(written.masks);
    if (environmentFile !== undefined) (await import("../append-file.ts")).appendWhole(environmentFile, written.text);
    else if (flags.output !== undefined) saveNewFile(flags.output, written.text);
    else kist.output.data(written.text);
  },
);

type Read = ResponseFrom<"values/read">["values"][number];

/** Concealed values go to files and pipes, never to a terminal. */
function showable(kist: Kist, values: readonly Read[], output: string | undefined) {
  const visible = values.filter(
    ({ concealed }) => concealed !== true || !kist.output.dataIsTerminal || output !== undefined,
  );
  for (const { key } of values.filter((value) => !visible.includes(value)))
    kist.output.say(`${paint("yellow", "!")} ${key} is concealed: left out on a terminal.`);
  return visible.map(({ key, value, encoding }) => ({ name: key, value, encoding }));
}

function refuseUnsafe(names: readonly string[]): void {
  const unsafe = names.filter(isUnsafeName);
  if (unsafe.length > 0)
    throw complain("unsafe-name", 4, `${unsafe.join(", ")} would change what programs load, so nothing was written.`, {
      why: "Whoever may write this name into the namespace could run code where this is read.",
      next: "If that is meant, add --allow-unsafe-names; else name the others with --only.",
    });
}

/**
 * Only in a job, whose runner reads stdout: elsewhere the masks would print every value. Checked before the
 * request, so that no approval is asked for in vain.
 */
function githubFile(kist: Kist, output: string | undefined): string {
  const file = output ?? kist.environment["GITHUB_ENV"];
  if (kist.environment["GITHUB_ACTIONS"] !== "true" || kist.output.dataIsTerminal || !file)
    throw complain("no-github-job", 2, "This is no job of GitHub Actions, so nothing was written.", {
      why: "The commands that mask the values in the log hold the values: they may go to a runner only.",
      next: "Run it in a workflow's step, without redirecting its output.",
    });
  return file;
}

async function secretPlaceOf(
  format: Format,
  given: { readonly name: string | undefined; readonly namespace: string | undefined },
  namespace: string | undefined,
): Promise<SecretPlace> {
  if (format !== "kubernetes") {
    if (given.name !== undefined || given.namespace !== undefined)
      throw usage("--secret-name and --secret-namespace are for --format kubernetes.");
    return { name: "", namespace: undefined };
  }
  const { isNamespaceLabel, isSecretName } = await import("../formats/write/kubernetes.ts");
  const name = given.name ?? namespace?.replaceAll("/", "-") ?? "kist";
  if (!isSecretName(name))
    throw usage("--secret-name takes what Kubernetes takes: small letters, digits, - and dots (RFC 1123).");
  if (given.namespace !== undefined && !isNamespaceLabel(given.namespace))
    throw usage("--secret-namespace takes what Kubernetes takes: small letters, digits and - (RFC 1123).");
  return { name, namespace: given.namespace };
}
