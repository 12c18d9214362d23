/** Words of the Activity screen: the trail, its filters, its proof, the figures. */

export const ACTIVITY = {
  views: "Views of the activity",
  trail: "Trail",
  figures: "Figures",
  refresh: "Look again",
  entries: "Entries, newest first",
  older: "Loading older entries",
  beginning: "This is where the trail begins.",
  empty: {
    title: "Nothing happened yet",
    lead: "Whatever is read, changed, refused or approved stands here, newest first, and nobody can quietly edit it.",
  },
  none: {
    title: "No entry fits these filters",
    clear: "Clear filters",
  },
  everything: "everything the caller may list",
  times: (count: number) => `${count} times`,
  between: (from: string, to: string) => `between ${from} and ${to}`,
  /** Ancestors of a program, nearest first. */
  from: (ancestors: readonly string[]) => `from ${ancestors.join(", ")}`,
  andMore: (first: string, more: number) => `${first} and ${more} more`,
  someWithheld: "Some names are withheld: this page may not list them without a yes.",
  allShown: "All names are shown for this look.",
  withheld: "Names withheld",
  withheldLead:
    "This page may not list the names there without a yes. It shows that something was touched, by whom, and how it ended.",
  showNames: "Show all names",
  hideNames: "Withhold names again",
  details: {
    when: "When",
    entry: "Entry",
    how: "Outcome",
    what: "What",
    onlyProgram: (program: string) => `Only ${program}`,
  },
} as const;

export const OUTCOME_WORDS = {
  allowed: "Allowed",
  asked: "Asked",
  refused: "Refused",
  failed: "Failed",
} as const;

export const FILTERS = {
  label: "Filters",
  environment: "Environment",
  action: "Kind",
  outcome: "Outcome",
  program: "Program",
  time: "Time",
  any: {
    environment: "All environments",
    action: "All kinds",
    outcome: "All outcomes",
    program: "All programs",
    time: "Any time",
  },
  actions: [
    { key: "value", label: "Reads of values" },
    { key: "secret", label: "Secrets and names" },
    { key: "approval", label: "Approvals" },
    { key: "session", label: "Sessions" },
    { key: "run", label: "Programs" },
    { key: "device", label: "This device" },
    { key: "slot", label: "Ways to unlock" },
    { key: "repository", label: "Repositories" },
    { key: "audit", label: "The trail itself" },
  ],
  outcomes: [
    { key: "allowed", label: "Allowed" },
    { key: "refused", label: "Refused" },
    { key: "failed", label: "Failed" },
  ],
  times: [
    { key: "hour", label: "Last hour" },
    { key: "day", label: "Last 24 hours" },
    { key: "week", label: "Last 7 days" },
    { key: "month", label: "Last 30 days" },
  ],
} as const;

export const PROOF = {
  verifying: "Verifying",
  ok: "Verified",
  bad: "Does not verify",
  title: "Is this trail whole?",
  lead: "Each record holds the hash of the one before, and every few seconds this device signs the newest. Kist has just walked all of it.",
  verdicts: {
    ok: "Nothing was changed, removed or put in between.",
    broken: "A record was changed or is missing.",
    fork: "Two signed histories contradict each other.",
    truncated: "Newer records that were signed once are gone.",
  },
  at: (seq: number) => `The first bad one is entry ${seq}.`,
  entries: "Entries",
  records: "Records",
  signed: "Not signed yet",
  unwitnessed: "Witnessed by no one else yet",
  dropped: "Dropped by retention",
  head: "Head",
  newest: (count: number) => (count === 0 ? "none" : count === 1 ? "the newest record" : `the newest ${count} records`),
  tail: "What only this device vouches for could still be cut off together with its signatures by someone who holds this disk and its keys. Another device that keeps the trail, or an exported bundle kept elsewhere, makes that visible.",
} as const;

export const EXPORTING = {
  label: "Export",
  shown: "What is shown, as JSON lines",
  bundle: "All of it, as a bundle that verifies anywhere",
  done: (file: string) => `Saved ${file}.`,
} as const;

/** What a program gave as its purpose, or the daemon as its reason. Anything else is shown as it was written. */
const NOTES: Readonly<Record<string, string>> = {
  run: "To start a program (kist run)",
  export: "To export them",
  inject: "To fill them into a file",
  shell: "For a shell (kist shell-hook)",
  edit: "To edit it",
  diff: "To compare versions",
  idle: "Nobody used it for a while",
  suspend: "The computer went to sleep",
  signal: "It was told to end",
};
export function describeNote(note: string): string {
  return NOTES[note] ?? note;
}

/** What a note is about, by the action it stands with. */
export function labelOfNote(action: string): string {
  if (action.startsWith("approval.")) return "Request";
  if (action === "session.close" || action === "run.stop") return "Which";
  return action === "run.end" ? "Held its values" : "Why";
}
