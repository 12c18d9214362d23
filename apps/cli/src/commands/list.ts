/** `kist list`: names and what is known about them, never values. */
import { parseReference } from "@kist/model";

import { command, PLACE } from "../command.ts";
import { callWithConsent } from "../consent.ts";
import { placeOf } from "../place.ts";
import { table } from "../table.ts";
import { ago } from "../times.ts";

export const list = command(
  {
    name: "list",
    summary: "List the secrets of a namespace.",
    args: [],
    flags: { ...PLACE, deleted: { kind: "switch", help: "List deleted secrets too." } },
    examples: [
      { command: "kist list", says: "This repository's namespace." },
      { command: "kist list -e prod -n payments --json", says: "Another one, for a program." },
    ],
  },
  async (kist, { flags }) => {
    const request = { ...placeOf(flags), ...(flags.deleted ? { deleted: true } : {}) };
    const answer = await callWithConsent(kist, "secrets/list", request);
    if (kist.json) {
      kist.output.document(answer);
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
    kist.output.lines(table(["NAME", "KIND", "VERSION", "CHANGED", "OWNER", "EXPIRES", "NOTES"], rows));
  },
);
