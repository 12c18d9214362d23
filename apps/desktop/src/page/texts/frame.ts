/** Words of the frame around every screen and of the parts they are made of. */

export const FRAME = {
  product: "Kist",
  close: "Close",
  cancel: "Cancel",
  show: "Show",
  hide: "Hide",
  retry: "Try again",
  defect: {
    code: "page-defect",
    what: "This screen failed.",
    why: "That is a mistake in Kist. Nothing was changed by it.",
    next: "Try again, or use the command line meanwhile.",
  },
  loading: "Loading",
  notes: "Notes",
  menu: "Menu",
  skip: "Skip to content",
  navigation: "Go to",
  lock: "Lock now",
  commands: "Commands",
  typeCommand: "Type a command",
  nothingFound: "No command of that name.",
  shortcuts: "Keyboard shortcuts",
  theme: "Theme",
  locksIn: (minutes: number) => (minutes < 1 ? "Locks in under a minute" : `Locks in ${minutes} min`),
  warnings: (count: number) => (count === 1 ? "1 warning" : `${count} warnings`),
  waiting: (count: number) => (count === 1 ? "1 request waits for you" : `${count} requests wait for you`),
} as const;

export const SCREEN_NAMES = {
  secrets: "Secrets",
  activity: "Activity",
  access: "Access",
  team: "Team",
  devices: "Devices",
  slots: "Ways to unlock",
  policies: "Policies",
  settings: "Settings",
  health: "Health",
} as const;

export const THEME_NAMES = { system: "As the system", light: "Light", dark: "Dark" } as const;

export const SCREEN_GROUPS = { vault: "Vault", people: "People and devices", kist: "Kist" } as const;

/** What stands in place of the app while there is nothing to show it for. */
export const CLOSED = {
  entering: "Opening",
  ended: {
    title: "This page has ended",
    lead: "A page works for one visit. Open Kist again from its app, or with this command in a terminal:",
    command: "kist ui",
  },
  gone: {
    title: "Kist does not answer",
    lead: "The daemon on this computer stopped or is starting again. This page follows by itself as soon as it answers.",
  },
} as const;
