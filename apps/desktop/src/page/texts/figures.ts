/** Words of the figures: what each is, and what it does not say. Definitions stand in docs/figures.md. */

export const FIGURES = {
  window: "Time",
  windows: [
    { key: "day", label: "Last 24 hours" },
    { key: "week", label: "Last 7 days" },
    { key: "month", label: "Last 30 days" },
    { key: "quarter", label: "Last 90 days" },
    { key: "year", label: "Last year" },
  ],
  leftOut: (environments: string) => `Secrets of ${environments} are not counted: this page may not list them.`,
  include: "Count them too",
  since: (day: string) => `The trail on this device begins ${day}.`,
  none: "None",
  noFigure: "Nothing to measure yet",
  secret: "Secret",
  owner: "Owner",
  count: "Count",
  reads: "Reads",
  table: (title: string) => `${title}, as a table`,
  empty: {
    title: "No secret and no read yet",
    lead: "Once something is stored and read, its figures stand here: what is rotated, what never ends, what was refused.",
  },
} as const;

export const CARDS = {
  label: "Figures",
  rotation: {
    title: "Rotation coverage",
    detail: (within: number, planned: number) => `${within} of ${planned} within their interval`,
    aside: (unplanned: number) =>
      unplanned === 0
        ? "Every credential has an interval."
        : unplanned === 1
          ? "1 credential has no interval."
          : `${unplanned} credentials have no interval.`,
    nothing: "No secret has a rotation interval.",
  },
  statics: {
    title: "Static credentials",
    detail: (fixed: number, all: number) => `${fixed} of ${all} stay as they are until somebody changes them`,
    aside: (bounded: number) => `${bounded} of them have a planned end.`,
    nothing: "No credential is stored.",
  },
  revoke: {
    title: "Time to revoke",
    detail: "There are no leases yet. A static value ends when it is replaced.",
    late: (count: number, median: string) => `${count} were replaced late, the middle one by ${median}.`,
    standing: (count: number) =>
      count === 1 ? "1 value is past its end and stands." : `${count} values are past their end and stand.`,
    none: "No value is past its end.",
  },
  refused: {
    title: "Refused and failed reads",
    detail: (refused: number, failed: number, reads: number) =>
      `${refused} refused, ${failed} failed, ${reads} allowed`,
    aside: (asked: number) =>
      asked === 0
        ? "Nobody had to be asked."
        : asked === 1
          ? "A person was asked once."
          : `A person was asked ${asked} times.`,
  },
  expiring: {
    title: "Expire within 30 days",
    detail: (dated: number) => (dated === 1 ? "1 secret has an expiry date" : `${dated} secrets have an expiry date`),
    aside: (expired: number) =>
      expired === 0 ? "None has expired." : expired === 1 ? "1 has expired." : `${expired} have expired.`,
  },
  never: {
    title: "Never read",
    detail: (all: number) => `of ${all} secrets that are counted`,
    aside: "No read of them stands in this device's trail.",
  },
} as const;

export const CHARTS = {
  use: {
    title: "Use over time",
    lead: { hour: "Reads by the hour", day: "Reads by the day", week: "Reads by the week" },
    by: "Colours",
    byEnvironment: "By environment",
    byProgram: "By program",
    when: { hour: "Hour", day: "Day", week: "Week of" },
    reads: "Reads",
    refused: "Refused",
    other: "other",
    total: "All",
  },
  rotation: {
    title: "Rotation",
    lead: "Credentials by how they stand with their interval",
    within: "Within",
    overdue: "Overdue",
    unplanned: "No interval",
    age: "Age",
    interval: "Interval",
    days: (days: number) => (days === 1 ? "1 day" : `${days} days`),
  },
  expiring: {
    title: "Expiry",
    lead: "By the date that was written down for them",
    expired: "Expired",
    week: "7 days",
    month: "30 days",
    quarter: "90 days",
    later: "Later",
    expires: "Expires",
    left: "Left",
    over: "over",
  },
  refusals: {
    title: "Why reads were refused or failed",
    lead: "By reason; a question to a person is none",
    reason: "Reason",
    programs: "Programs that met them",
    program: "Program",
    none: "No read was refused or failed.",
  },
  readers: {
    title: "Most read",
    lead: "Secrets by requests that read them",
    last: "Last read",
    never: "Never read",
    created: "Stored",
    none: "Nothing was read.",
  },
  statics: {
    title: "Static credentials by kind",
    lead: "What grants something and stays as it is until somebody changes it",
    kind: "Kind",
    unknown: "not said",
    leased: "Leased, ending by themselves",
  },
  revocation: {
    title: "Until a value is out of use",
    lead: "How long programs of kist run held what they were given, and how late values were replaced after their planned end",
    measure: "Measure",
    count: "Measured",
    held: "Held by programs",
    late: "Replaced late",
    median: "Half of them under",
    most: "95 of 100 under",
    longest: "Longest",
    none: "No program has ended and no value was replaced late in this time.",
  },
} as const;

/** Codes of refusals as a column of a table says them; others keep their code. */
const REASONS: Readonly<Record<string, string>> = {
  "policy-denied": "Policy denies it",
  "approval-denied": "A person said no",
  "approval-expired": "Nobody answered in time",
  "approvals-full": "Too many questions wait",
  "repository-not-allowed": "The repository is not allowed",
  "rate-limited": "Too many requests",
  locked: "The vault was locked",
  "open-failed": "It could not be decrypted",
  "secret-unknown": "There is no such name",
};
export function describeReason(code: string): string {
  return REASONS[code] ?? code;
}
