/** The dialog that asks for a yes, and the two ways to give it. */

export const CONSENT = {
  title: (ask: string) => `Allow ${ask}?`,
  loading: "Allow this?",
  who: "Who",
  what: "What",
  why: "Why",
  here: "This page",
  covers: {
    request: "A yes is for this request only.",
    session: "A yes also covers what follows here: ten minutes without use end it, or twelve hours.",
  },
  more: (count: number) => `and ${count} more`,
  allow: "Allow",
  exactly: (count: number) => (count === 1 ? "It would touch exactly this:" : `It would touch exactly these ${count}:`),
  allowThese: (count: number) => (count === 1 ? "Allow this" : `Allow these ${count}`),
  gone: { code: "approval-not-found", what: "This request was decided or has expired.", next: "Try again." },
} as const;

export const PRESENCE = {
  passphrase: "Passphrase",
  touch: "Use a passkey",
  touchInBrowser: "Use a passkey in the browser",
  waiting: "Waiting for the browser. Open it again",
  touching: "Waiting for your passkey",
  typeInstead: "Use the passphrase instead",
} as const;
