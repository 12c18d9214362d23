/** Words of the Access screen: what waits, what is open, what runs, and how each ends. */

export const ACCESS = {
  waiting: "Waiting for you",
  waitingLead: "A program or a page asks. Read what and who before you answer; saying no needs no proof.",
  asks: (who: string, what: string) => `${who} asks for ${what}`,
  allow: "Allow",
  deny: "Deny",
  denied: "Denied.",
  expiresIn: (left: string) => `expires in ${left}`,
  open: "Who has access now",
  openLead:
    "Sessions end by themselves after ten minutes without use, after twelve hours, and when the vault locks. End one here and the next request asks again.",
  tree: "Sessions, running programs, tokens and leases",
  endAll: "End all sessions",
  ended: (count: number) => (count === 1 ? "Ended one session." : `Ended ${count} sessions.`),
  end: "End",
  endOne: (what: string) => `End ${what}`,
  close: "Close",
  closeOne: (what: string) => `Close ${what}`,
  stop: "Stop",
  stopOne: (who: string, pid: number) => `Stop ${who}, process ${pid}`,
  stopping: {
    title: (who: string) => `Stop ${who}?`,
    lead: "It is asked to end, as the kill command does. What it was given ends with it; what it passed on does not.",
    done: (who: string) => `Asked ${who} to end.`,
    over: "It had ended already.",
  },
  purposes: { app: "Kist in a browser or its window", unlock: "for one unlock", approval: "for one approval" },
  nothingApproved: "Nothing is approved here: every request asks.",
  left: (left: string) => `${left} left`,
  groups: { sessions: "Terminals and pages", runs: "Programs running with secrets", leases: "Child tokens and leases" },
  none: {
    sessions: "None is open: every request asks.",
    runs: "No program of kist run holds secrets now.",
    leases:
      "None can be made yet. When programs get tokens of their own and databases give users on a lease, they stand here with their time.",
  },
  page: "Page",
  thisPage: "This page",
  terminal: "Terminal",
  covers: {
    dev: "Development environments",
    staging: "A staging environment",
    anywhere: "everywhere in it",
    outside: "outside repositories",
    repository: (path: string) => `in ${path}`,
  },
  opened: (when: string) => `opened ${when}`,
  started: (when: string) => `started ${when}`,
  process: (pid: number) => `process ${pid}`,
  held: "Ending a session takes nothing back from a program that runs: what it was given ends with its next version.",
  names: (count: number) => (count === 1 ? "1 secret" : `${count} secrets`),
  withheld: (places: string) =>
    places === "" ? "More that this page may not list" : `Names in ${places} that this page may not list`,
} as const;

/** The notification that shows anywhere in the app. */
export const NOTICE = {
  region: "Requests that wait for you",
  review: "Review",
  deny: "Deny",
  later: "Later",
  more: (count: number) => (count === 1 ? "and 1 more request waits" : `and ${count} more requests wait`),
  names: (count: number) => (count === 1 ? "and 1 more" : `and ${count} more`),
  all: "See all",
  shortcut: "Review the request that waits",
} as const;
