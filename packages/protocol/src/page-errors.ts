/** The words of refusals about the page that the daemon serves, and about what asks through it. */
import type { ErrorWords } from "./error-words.ts";

export const PAGE_ERRORS = {
  "page-not-built": {
    status: 409,
    exit: 1,
    what: "This installation has no page to show.",
    why: "{path} is not there.",
    next: "In a checkout, run `npm run build`.",
  },
  "page-port-refused": {
    status: 500,
    exit: 1,
    what: "The page's door could not be opened on this machine: {failure}.",
    next: "Use the terminal: `kist unlock --passphrase`.",
  },
  "approval-unasked": {
    status: 403,
    exit: 4,
    what: "This needs a person's yes, and nobody was asked.",
    next: "Look again, and somebody is.",
  },
  "page-launch-wrong": {
    status: 403,
    exit: 4,
    what: "This page was not opened by Kist, or was opened before.",
    why: "What opens a page works once, for a minute.",
    next: "Open it again with `kist ui`.",
  },
  "page-over": {
    status: 401,
    exit: 4,
    what: "This page has ended.",
    why: "It was idle for too long, was open for twelve hours, or Kist was started anew.",
    next: "Open it again with `kist ui`.",
  },
  "page-refused": {
    status: 403,
    exit: 4,
    what: "This request does not come from a page of Kist: {detail}.",
  },
  "page-without-process": {
    status: 403,
    exit: 4,
    what: "A page runs no program, so nothing can be bound to one.",
    next: "Use the command: `kist run`.",
  },
  "pages-full": {
    status: 429,
    exit: 4,
    what: "Too many pages are being opened at once.",
    next: "Try again in {seconds} s.",
  },
} as const satisfies Record<string, ErrorWords>;
