/** Every English text of the desktop app's own: tray, notifications, the page that is shown where no daemon can be. */

export const TEXTS = {
  name: "Kist",
  tooltip: {
    absent: "Kist: not running",
    empty: "Kist: not set up yet",
    locked: "Kist: locked",
    unlocked: "Kist: unlocked",
  },
  menu: {
    open: "Open Kist",
    lock: "Lock",
    approvals: (count: number): string => (count === 0 ? "No approvals wait" : `Approvals (${count})`),
    quit: "Quit",
  },
  approval: {
    title: "Kist: a program asks for access",
    /** Who, then what. */
    body: (who: string, what: string): string => `${who} ${what}.`,
    someProgram: "A program",
    from: (program: string, ancestry: string): string => `${program} (from ${ancestry})`,
    wantsToRead: "wants to read",
    wantsToChange: "wants to change",
    wantsTo: (action: string): string => `wants ${action} of`,
    names: (names: readonly string[], more: number): string =>
      more === 0 ? names.join(", ") : `${names.join(", ")} and ${more} more`,
    places: (count: number, places: readonly string[]): string =>
      `${count === 1 ? "a secret" : `${count} secrets`} in ${places.join(" and ")}`,
  },
  expiry: {
    title: "Kist: secrets expire soon",
    body: (count: number): string =>
      count === 1
        ? "One secret expires soon. Open Kist to see which."
        : `${count} secrets expire soon. Open Kist to see which.`,
  },
  trouble: {
    title: "Kist cannot open its window",
    next: "What to do",
    again: "This window tries again by itself.",
  },
  browser: {
    failed: (file: string): string => `Your browser could not be opened. Open this file in it within a minute: ${file}`,
  },
} as const;
