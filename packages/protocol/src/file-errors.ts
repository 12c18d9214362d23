/** What can be wrong with a file that somebody named: a backup, an exported trail. See `errors.ts`. */
import type { ErrorWords } from "./error-words.ts";

export const FILE_ERRORS = {
  "file-unreadable": { status: 400, exit: 5, what: "{path} cannot be read.", why: "{detail}." },
  "backup-damaged": { status: 400, exit: 7, what: "That backup does not verify ({detail})." },
  "backup-code-wrong": { status: 403, exit: 4, what: "That recovery code does not open this backup." },
} as const satisfies Record<string, ErrorWords>;
