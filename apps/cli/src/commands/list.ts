/** `kist list`: names and what is known about them; values only of plain configuration, and only when asked for. */
import { parseReference } from "@kist/model";

import type { ResponseFrom } from "../api.ts";
import { command, PLACE } from "../command.ts";
import { usage } from "../complaint.ts";
import { callWithConsent } from "../consent.ts";
import type { Kist } from "../kist.ts";
import { placeOf, type PlaceFlags } from "../place.ts";
import { table } from "../table.ts";
import { ago } from "../times.ts";

export const list = command(
  {
    name: "list",
    summary: "List the secrets of a namespace, or of a whole environment.",
    args: [],
    flags: {
      ...PLACE,
      all: { kind: "switch", help: "Every namespace of the environment, in one question." },
      deleted: { kind: "switch", help: "List deleted secrets too." },
      values: {
        kind: "switch",
        help: "Show the values of plain configuration (kind config). Counts as a read of those.",
      },
    },
    examples: [
      { command: "kist list", says: "This repository's namespace." },
      { command: "kist list --all -e prod", says: "A whole environment, after one approval." },
      { command: "kist list --values", says: "Hosts, ports and switches with their values; secrets without." },
      { command: "kist list -e prod -n payments --json", says: "Another one, for a program." },
    ],
  },
  async (kist, { flags }) => {
    if (flags.all) return await listEnvironment(kist, flags);
    const request = { ...placeOf(flags), ...(flags.deleted ? { deleted: true } : {}) };
    const answer = await callWithConsent(kist, "secrets/list", request);
    const values = flags.values ? await readPlain(kist, answer) : undefined;
    if (kist.json) {
      kist.output.document(values === undefined ? answer : { ...answer, values: Object.fromEntries(values) });
      return;
    }
    const place = `${answer.environment}/${answer.namespace}`;
    const imported = answer.imported ?? [];
    if (answer.secrets.length + imported.length === 0) kist.output.say(`There are no secrets in ${place}.`);
    const rows = [...answer.secrets, ...imported].map((secret) =>
      rowOf(secret, kist.now(), imported.includes(secret) ? parseReference(secret.reference)?.namespace : undefined),
    );
    if (values === undefined) kist.output.lines(table(HEADS, rows));
    else
      kist.output.lines(
        table(
          [...HEADS, "VALUE"],
          rows.map((row) => [...row, values.get(row[0] ?? "") ?? ""]),
        ),
      );
  },
);

const HEADS = ["NAME", "KIND", "VERSION", "CHANGED", "OWNER", "EXPIRES", "NOTES"] as const;

type Listed = Omit<ResponseFrom<"secrets/list">["secrets"][number], "reference">;

function rowOf(secret: Listed, now: number, from?: string): readonly string[] {
  const { key, metadata, ordinal, changedAt, rotation } = secret;
  const notes = [
    from === undefined ? "" : `from ${from}`,
    secret.deleted ? "deleted" : "",
    secret.conflict ? "conflict" : "",
    rotation === undefined || rotation === "fresh" ? "" : `rotation ${rotation}`,
    secret.pinned ? "pinned" : "",
    secret.override ? "override" : "",
    secret.template ? "template" : "",
    metadata.concealed ? "concealed" : "",
  ];
  return [
    key,
    metadata.kind ?? "",
    String(ordinal),
    ago(changedAt, now),
    metadata.owner ?? "",
    metadata.expires ?? "",
    notes.filter(Boolean).join(", "),
  ];
}

/** Whole environments are one request, so that a guarded one is one question. */
async function listEnvironment(
  kist: Kist,
  flags: PlaceFlags & { readonly deleted: boolean; readonly values: boolean },
): Promise<void> {
  const { environment, namespace, vault } = placeOf(flags);
  if (namespace !== undefined) throw usage("--all lists every namespace.", "Leave -n out.");
  if (flags.values) throw usage("--values shows one namespace.", "Leave --all out.");
  const answer = await callWithConsent(kist, "secrets/overview", {
    ...(vault === undefined ? {} : { vault }),
    ...(environment === undefined ? {} : { environments: [environment] }),
    ...(flags.deleted ? { deleted: true } : {}),
  });
  if (kist.json) return kist.output.document(answer);
  for (const { name, namespaces } of answer.environments) {
    const rows = namespaces.flatMap((one) =>
      one.secrets.map((secret) => [one.name, ...rowOf(secret, kist.now())] as const),
    );
    if (rows.length === 0) kist.output.say(`There are no secrets in ${name}.`);
    else kist.output.lines(table(["NAMESPACE", ...HEADS], rows));
  }
}

/**
 * By key. A template is left out although its kind may be plain: what it is put together from need not be. So is what
 * somebody concealed.
 */
async function readPlain(kist: Kist, answer: ResponseFrom<"secrets/list">): Promise<ReadonlyMap<string, string>> {
  const plain = [...answer.secrets, ...(answer.imported ?? [])].filter(
    ({ metadata, template, deleted }) =>
      metadata.kind === "config" && metadata.concealed !== true && template !== true && deleted !== true,
  );
  if (plain.length === 0) return new Map();
  const names = plain.map(({ reference }) => reference);
  const { values } = await callWithConsent(kist, "values/read", { names, purpose: "get" });
  return new Map(
    values
      .filter(({ concealed, encoding }) => concealed !== true && encoding === undefined)
      .map(({ key, value }) => [key, value]),
  );
}
