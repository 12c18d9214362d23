/** `kist list`: names and what is known about them; values only of plain configuration, and only when asked for. */
import { parseReference } from "@kist/model";

import type { ResponseFrom } from "../api.ts";
import { command, PLACE } from "../command.ts";
import { callWithConsent } from "../consent.ts";
import type { Kist } from "../kist.ts";
import { placeOf } from "../place.ts";
import { table } from "../table.ts";
import { ago } from "../times.ts";

export const list = command(
  {
    name: "list",
    summary: "List the secrets of a namespace.",
    args: [],
    flags: {
      ...PLACE,
      deleted: { kind: "switch", help: "List deleted secrets too." },
      values: {
        kind: "switch",
        help: "Show the values of plain configuration (kind config). Counts as a read of those.",
      },
    },
    examples: [
      { command: "kist list", says: "This repository's namespace." },
      { command: "kist list --values", says: "Hosts, ports and switches with their values; secrets without." },
      { command: "kist list -e prod -n payments --json", says: "Another one, for a program." },
    ],
  },
  async (kist, { flags }) => {
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
    const rows = [...answer.secrets, ...imported].map((secret) => [
      secret.key,
      secret.metadata.kind ?? "",
      String(secret.ordinal),
      ago(secret.changedAt, kist.now()),
      secret.metadata.owner ?? "",
      secret.metadata.expires ?? "",
      [
        imported.includes(secret) ? `from ${parseReference(secret.reference)?.namespace ?? ""}` : "",
        secret.deleted ? "deleted" : "",
        secret.conflict ? "conflict" : "",
        secret.pinned ? "pinned" : "",
        secret.override ? "override" : "",
        secret.template ? "template" : "",
        secret.metadata.concealed ? "concealed" : "",
      ]
        .filter(Boolean)
        .join(", "),
    ]);
    const heads = ["NAME", "KIND", "VERSION", "CHANGED", "OWNER", "EXPIRES", "NOTES"];
    if (values === undefined) kist.output.lines(table(heads, rows));
    else
      kist.output.lines(
        table(
          [...heads, "VALUE"],
          rows.map((row) => [...row, values.get(row[0] ?? "") ?? ""]),
        ),
      );
  },
);

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
