/** `kist audit figures`: what a security team reports, with what each figure does not say. */
import type { ResponseFrom } from "../api.ts";
import { command, PLACE } from "../command.ts";
import { usage } from "../complaint.ts";
import { callWithConsent } from "../consent.ts";
import { paint } from "../printable.ts";
import { facts, table } from "../table.ts";
import { parseSince, span, timestamp } from "../times.ts";

type Figures = ResponseFrom<"audit/figures">;
type Counted = Figures["refusals"]["reasons"];

export const figures = command(
  {
    name: "figures",
    summary: "Show what a security team reports: rotation, static credentials, refused reads, what expires.",
    about: [
      "Rotation coverage, the share of static credentials, time to revoke, failed and refused reads, what expires soon, use over time, the most and the never read secrets. docs/figures.md defines each of them.",
      "Secrets in environments that this terminal may not list without being asked are not counted, and said to be left out.",
    ],
    args: [],
    flags: {
      since: {
        kind: "text",
        value: "TIME",
        help: "Count entries from here on: 2026-11-20, 12h, 7d; 30d where not given.",
      },
      all: { kind: "switch", help: "Also secrets in environments that this terminal may not list; asks a person." },
      vault: PLACE.vault,
    },
    examples: [
      { command: "kist audit figures --since 7d", says: "The last week." },
      { command: "kist audit figures --json | jq .rotation.coverage", says: "One figure, for a dashboard." },
    ],
  },
  async (kist, { flags }) => {
    const since = flags.since === undefined ? undefined : parseSince(flags.since, kist.now());
    if (flags.since !== undefined && since === undefined)
      throw usage("--since takes a date or a time ago.", "For example 2026-11-20, 12h or 7d.");
    const answer = await callWithConsent(kist, "audit/figures", {
      zone: -new Date(kist.now()).getTimezoneOffset(),
      ...(since === undefined ? {} : { since }),
      ...(flags.all ? { names: "all" as const } : {}),
      ...(flags.vault === undefined ? {} : { vault: flags.vault }),
    });
    if (kist.json) kist.output.document(answer);
    else {
      kist.output.lines(describe(answer));
      if (answer.leftOut.length > 0)
        kist.output.say(
          `Not counted: secrets of ${answer.leftOut.join(", ")}. \`kist audit figures --all\` asks for them.`,
        );
    }
  },
);

function describe(answer: Figures): string[] {
  const { rotation, statics, revocation, refusals, expiring, readers, trail } = answer;
  return [
    paint("bold", `Since ${timestamp(answer.since)}: ${trail.entries} entries`),
    ...facts([
      [
        "rotation coverage",
        `${percent(rotation.coverage)}  ${rotation.within} of ${rotation.planned} within their interval; ${rotation.unplanned} credentials have none`,
      ],
      [
        "static credentials",
        `${percent(statics.ratio)}  ${statics.credentials - statics.leased} of ${statics.credentials}; ${statics.bounded} have a planned end`,
      ],
      ["time to revoke", revokeWords(revocation)],
      ["replaced late", lateWords(revocation)],
      ["held by programs", heldWords(revocation)],
      [
        "reads",
        `${refusals.reads} allowed, ${refusals.refusedReads} refused, ${refusals.failedReads} failed, ${refusals.asked} asked about`,
      ],
      ["refusals by reason", countedWords(refusals.reasons)],
      ["refusals by program", countedWords(refusals.programs)],
      [
        "expiring",
        `${expiring.expired} expired, ${expiring.within7} within 7 days, ${expiring.within30} within 30, ${expiring.within90} within 90`,
      ],
      ["never read", String(readers.never)],
    ]),
    ...section(
      "Overdue for rotation",
      ["SECRET", "AGE", "INTERVAL", "OWNER"],
      rotation.overdue.map((one) => [one.reference, `${one.ageDays} d`, `${one.intervalDays} d`, one.owner ?? ""]),
    ),
    ...section(
      "Expiring",
      ["SECRET", "EXPIRES", "DAYS", "OWNER"],
      expiring.soonest.map((one) => [one.reference, one.expires, String(one.inDays), one.owner ?? ""]),
    ),
    ...section(
      "Most read",
      ["SECRET", "READS", "LAST"],
      readers.most.slice(0, 10).map((one) => [one.reference, String(one.count), timestamp(one.last)]),
    ),
    ...section(
      `Reads by the ${answer.use.unit}`,
      ["FROM", "READS", "REFUSED", "ENVIRONMENTS"],
      answer.use.buckets
        .filter(({ reads, refused }) => reads + refused > 0)
        .slice(-14)
        .map((one) => [timestamp(one.at), String(one.reads), String(one.refused), countsWords(one.environments)]),
    ),
  ];
}

function section(title: string, heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0 ? [] : ["", paint("bold", title), ...table(heads, rows)];
}

function percent(share: number | undefined): string {
  return share === undefined ? "none" : `${Math.floor(share * 100)} %`;
}

function revokeWords({ leases: { count, median } }: Figures["revocation"]): string {
  return median === undefined
    ? "nothing measured: there are no leases yet, and a static value ends only when it is replaced"
    : `median ${span(median)} of ${count}`;
}

function lateWords({ late: { count, median, longest }, standing }: Figures["revocation"]): string {
  const stand = `${standing} past their end still stand`;
  return median === undefined || longest === undefined
    ? `none; ${stand}`
    : `${count}, median ${span(median)}, longest ${span(longest)}; ${stand}`;
}

function heldWords({ held: { count, median, most } }: Figures["revocation"]): string {
  return median === undefined || most === undefined
    ? "no program has ended"
    : `${count} programs, median ${span(median)}, 95 of 100 under ${span(most)}`;
}

function countedWords(counts: Counted): string {
  return counts.length === 0 ? "none" : counts.map(({ name, count }) => `${name} ${count}`).join(", ");
}

function countsWords(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(", ");
}
