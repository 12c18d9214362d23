/** `kist show`: everything about one secret except its value. */
import { command, PLACE } from "../command.ts";
import { conflictLine } from "../conflict-words.ts";
import { callWithConsent } from "../consent.ts";
import { placeOf } from "../place.ts";
import { paint } from "../printable.ts";
import { readLines, referenceLines } from "../reference-lines.ts";
import { facts } from "../table.ts";
import { ago } from "../times.ts";
import { versionTable } from "../versions.ts";

const READS = 10;

export const show = command(
  {
    name: "show",
    summary: "Show what is known about a secret, without its value.",
    args: [{ name: "NAME", help: "A key or a kist:// reference.", required: true, complete: "secret" }],
    flags: {
      ...PLACE,
      inspect: {
        kind: "switch",
        help: "Look at the value in the daemon and tell what it is, not the value itself. Counts as a read.",
      },
      references: { kind: "switch", help: "Also who refers to it: templates, imports; and what it refers to." },
      reads: { kind: "switch", help: "Also its last reads, as the audit trail has them." },
    },
    examples: [
      { command: "kist show DATABASE_URL", says: "Owner, purpose, expiry, versions, conflicts." },
      { command: "kist show TLS_CERT --inspect", says: "Also its subject, names, fingerprint, and when it expires." },
      { command: "kist show DB_HOST --references --reads", says: "What breaks if it changes, and who uses it." },
    ],
  },
  async (kist, { flags, args }) => {
    const [name = ""] = args;
    const secret = await callWithConsent(kist, "secrets/show", {
      ...placeOf(flags),
      name,
      ...(flags.references ? { references: true } : {}),
      ...(flags.reads ? { reads: READS } : {}),
    });
    const inspection = flags.inspect
      ? await callWithConsent(kist, "values/inspect", { ...placeOf(flags), name })
      : undefined;
    if (kist.json) {
      kist.output.document(inspection === undefined ? secret : { ...secret, inspection });
      return;
    }
    const { metadata } = secret;
    const rows: (readonly [string, string | undefined])[] = [
      ["reference", secret.reference],
      ["version", `${secret.ordinal}${secret.version === undefined ? "" : ` (${secret.version})`}`],
      ["created", ago(secret.createdAt, kist.now())],
      ["changed", `${ago(secret.changedAt, kist.now())} by ${secret.author.slice(0, 12)}`],
      ["kind", metadata.kind],
      ["type", metadata.type],
      ["owner", metadata.owner],
      ["purpose", metadata.purpose],
      ["tags", metadata.tags?.join(", ")],
      [
        "rotation",
        metadata.rotationDays === undefined
          ? undefined
          : `every ${metadata.rotationDays} d${secret.rotation === undefined ? "" : ` (${secret.rotation})`}`,
      ],
      ["renewal", metadata.renewal],
      ["expires", metadata.expires],
      ["criticality", metadata.criticality],
      ["override", secret.override ? "yes: you read a value of your own" : undefined],
      ["template", secret.template ? "yes: `kist explain` says what it names" : undefined],
      ["concealed", metadata.concealed ? "yes" : undefined],
      ["copied from", secret.copiedFrom],
      ["moved from", secret.movedFrom === undefined ? undefined : `${secret.movedFrom}: older versions are there`],
      ["moved to", secret.movedTo],
      ["deleted", secret.deleted ? "yes: `kist undelete` brings it back" : undefined],
    ];
    kist.output.lines([
      ...facts(rows.flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]))),
      "",
      ...versionTable(secret.versions, kist.now()),
    ]);
    if (inspection !== undefined) {
      const { kind, declared } = inspection;
      const kindRow = kind === undefined || declared ? [] : [["kind", `${kind}, by its looks`] as const];
      kist.output.lines([
        "",
        paint("dim", "THE VALUE"),
        ...facts([...kindRow, ...inspection.facts.map(({ label, text }) => [label, text] as const)]),
      ]);
      for (const { says } of inspection.findings) kist.output.say(`${paint("yellow", "!")} ${says}.`);
    }
    if (secret.references !== undefined) kist.output.lines(referenceLines(secret.references));
    if (secret.reads !== undefined) kist.output.lines(readLines(secret.reads));
    for (const conflict of secret.conflicts)
      kist.output.say(`${paint("yellow", "!")} To be decided: ${conflictLine(conflict)} (\`kist conflicts show\`).`);
  },
);
