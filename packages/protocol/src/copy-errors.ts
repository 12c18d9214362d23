/** The words of what goes wrong where secrets are copied or moved, and where a change is taken back. */
import type { ErrorWords } from "./error-words.ts";

export const COPY_ERRORS = {
  "copy-less-guarded": {
    status: 409,
    exit: 6,
    what: "{to} is guarded less strictly than {from}.",
    why: "What is copied there can be read with less asking.",
    next: "If that is meant, add --force.",
  },
  "undo-nothing": {
    status: 404,
    exit: 5,
    what: "There is no change of yours in {environment}/{namespace} to take back.",
  },
  "undo-overtaken": {
    status: 409,
    exit: 6,
    what: "{name} was changed since, by {by}.",
    why: "Undo takes back your own last change and nothing of others.",
    next: "Look at `kist history {name}`, and change it by hand.",
  },
  "undo-impossible": {
    status: 409,
    exit: 6,
    what: "What your last change did to {name} cannot be taken back ({what}).",
  },
  "undo-elsewhere": {
    status: 409,
    exit: 6,
    what: "That change also reached {environment}/{namespace}.",
    next: "Add `--also {environment}/{namespace}`.",
  },
  "undo-stale": {
    status: 409,
    exit: 6,
    what: "Something else was changed meanwhile.",
    next: "Run `kist undo` again and look at what it shows.",
  },
} as const satisfies Record<string, ErrorWords>;
