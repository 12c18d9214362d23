/** What can go wrong around a running program, its files and its lock file. See `errors.ts`. */
import type { ErrorWords } from "./error-words.ts";

export const RUN_ERRORS = {
  "run-files-on-disk": {
    status: 409,
    exit: 7,
    what: "There is no file system in memory here, so values would be written to a disk.",
    next: "If that is acceptable, add --allow-disk.",
  },
  "run-files-full": {
    status: 429,
    exit: 4,
    what: "Too many programs have files of this daemon already ({limit}).",
    next: "End some of them.",
  },
  "run-not-own": { status: 403, exit: 4, what: "That is no child process of the caller, or no directory of its run." },
} as const satisfies Record<string, ErrorWords>;
