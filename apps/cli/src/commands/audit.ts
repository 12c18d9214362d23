/** `kist audit`: what happened, and the proof that nobody edited it. */
import type { ResponseFrom } from "../api.ts";
import { command, PLACE, type Group } from "../command.ts";
import { usage } from "../complaint.ts";
import { callWithConsent, downloadWithConsent } from "../consent.ts";
import { becomeDaemonProgram } from "../daemon-program.ts";
import { saveNewFile } from "../save-file.ts";
import { facts, table } from "../table.ts";
import { parseSince, timestamp } from "../times.ts";
import { figures } from "./audit-figures.ts";

type Entry = ResponseFrom<"audit/list">["entries"][number];
const vault = { vault: PLACE.vault };
const vaultOf = (flags: { readonly vault: string | undefined }): { vault?: string } =>
  flags.vault === undefined ? {} : { vault: flags.vault };

const list = command(
  {
    name: "list",
    summary: "List what happened, newest first.",
    about: [
      "Names of secrets in environments that this terminal may not list without being asked (prod, and staging before its first yes) are shown as the namespace they are in.",
    ],
    args: [],
    flags: {
      limit: { kind: "text", value: "N", help: "At most this many; 50 where not given." },
      since: { kind: "text", value: "TIME", help: "Not older: 2026-11-20, 90m, 12h, 7d." },
      action: { kind: "text", value: "ACTION", help: "Only this action: value.read, secret.set …" },
      outcome: { kind: "text", value: "OUTCOME", help: "Only these.", choices: ["allowed", "refused", "failed"] },
      environment: {
        kind: "text",
        short: "e",
        value: "ENV",
        help: "Only what touched this environment.",
        complete: "environment",
      },
      program: { kind: "text", value: "NAME", help: "Only what this program did: node, python3 …" },
      subject: { kind: "text", value: "NAME", help: "Only what touched this reference, or something below it." },
      all: { kind: "switch", help: "Also names in environments that this terminal may not list; asks a person." },
      ...vault,
    },
    examples: [
      { command: "kist audit --since 1d --outcome refused", says: "What was refused since yesterday." },
      { command: "kist audit list --json --limit 1000", says: "For a program." },
    ],
  },
  async (kist, { flags }) => {
    const limit = Number(flags.limit ?? 50);
    if (!Number.isInteger(limit) || limit < 1 || limit > 5000) throw usage("--limit takes a number from 1 to 5000.");
    const since = flags.since === undefined ? undefined : parseSince(flags.since, kist.now());
    if (flags.since !== undefined && since === undefined)
      throw usage("--since takes a date or a time ago.", "For example 2026-11-20, 90m, 12h or 7d.");
    const outcome = (["allowed", "refused", "failed"] as const).find((each) => each === flags.outcome);
    const answer = await callWithConsent(kist, "audit/list", {
      limit,
      ...(since === undefined ? {} : { since }),
      ...(flags.action === undefined ? {} : { action: flags.action }),
      ...(outcome === undefined ? {} : { outcome }),
      ...(flags.environment === undefined ? {} : { environment: flags.environment }),
      ...(flags.program === undefined ? {} : { program: flags.program }),
      ...(flags.subject === undefined ? {} : { subject: flags.subject }),
      ...(flags.all ? { names: "all" as const } : {}),
      ...vaultOf(flags),
    });
    if (kist.json) kist.output.document(answer);
    else kist.output.lines(table(["SEQ", "WHEN", "OUTCOME", "ACTION", "SUBJECTS", "BY"], answer.entries.map(row)));
    if (!kist.json && answer.entries.some(({ withheld }) => withheld === true))
      kist.output.say("Some names are withheld (kist://…/*): `kist audit list --all` asks for them.");
  },
);

function row(entry: Entry): string[] {
  const by = entry.caller ?? {};
  const program = String(by["exe"] ?? "");
  const count = entry.count === undefined || entry.count === 1 ? "" : ` ×${entry.count}`;
  const more = entry.subjects.length > 2 ? ` and ${entry.subjects.length - 2} more` : "";
  return [
    String(entry.seq),
    timestamp(entry.at),
    entry.code === undefined ? entry.outcome : `${entry.outcome} (${entry.code})`,
    entry.action + count,
    entry.subjects.slice(0, 2).join(" ") + more,
    by["page"] === undefined ? [program.split("/").at(-1), by["pid"]].filter(Boolean).join(" ") : "page",
  ];
}

const verify = command(
  {
    name: "verify",
    summary: "Verify the audit chain, or an exported bundle of one.",
    about: ["Exit status 0 when the chain holds, 7 when it does not; then the first bad entry is named."],
    args: [{ name: "BUNDLE", help: "A file of `kist audit export`: verified without the daemon.", complete: "file" }],
    flags: vault,
    examples: [
      { command: "kist audit verify", says: "This device's chain." },
      { command: "kist audit verify audit.jsonl", says: "One from elsewhere." },
    ],
  },
  async (kist, { flags, args }) => {
    const [bundle] = args;
    if (bundle !== undefined) return becomeDaemonProgram(kist, ["audit", "verify", bundle]);
    const answer = await callWithConsent(kist, "audit/verify", vaultOf(flags));
    const holds = answer.verdict === "ok";
    if (kist.json) kist.output.document(answer);
    else {
      const where =
        answer.at === undefined
          ? ""
          : ` at entry ${answer.at}${answer.field === undefined ? "" : ` (${answer.field})`}`;
      kist.output.lines(
        facts([
          ["verdict", holds ? "ok: nothing was changed" : `${answer.verdict}${where}`],
          ["entries", `${answer.entries} in ${answer.records} records, ${answer.checkpoints} checkpoints`],
          ["unwitnessed", answer.unwitnessedTail === 0 ? "none" : `the last ${answer.unwitnessedTail} records`],
          ["head", answer.head],
        ]),
      );
    }
    return holds ? 0 : 7;
  },
);

const exportTrail = command(
  {
    name: "export",
    summary: "Write the audit chain as a bundle that verifies anywhere.",
    args: [{ name: "FILE", help: "A new file; stdout where not given.", complete: "file" }],
    flags: vault,
    examples: [{ command: "kist audit export audit.jsonl", says: "Verify it with `kist audit verify audit.jsonl`." }],
  },
  async (kist, { flags, args }) => {
    const bytes = await downloadWithConsent(kist, "audit/export", vaultOf(flags));
    const [file] = args;
    if (file === undefined) kist.output.data(bytes);
    else {
      saveNewFile(file, bytes);
      if (kist.json) kist.output.document({ file, bytes: bytes.length });
      else kist.output.say(`Wrote ${file}.`);
    }
  },
);

export const audit: Group = {
  name: "audit",
  summary: "List what happened, measure it, verify it, export it.",
  commands: [list, figures, verify, exportTrail],
  standard: "list",
};
