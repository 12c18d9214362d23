/** The words of refusals about what two people wrote at once. */
import type { ErrorWords } from "./error-words.ts";

export const CONFLICT_ERRORS = {
  "conflict-none": {
    status: 404,
    exit: 5,
    what: "There is no such conflict about {name}.",
    why: "Somebody has decided it already, or written over it.",
    next: "`kist show {name}` says how it is now.",
  },
  "conflict-moved": {
    status: 409,
    exit: 6,
    what: "The conflict about {name} has other sides by now.",
    next: "Look at it again, then decide.",
  },
} as const satisfies Record<string, ErrorWords>;
