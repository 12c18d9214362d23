/**
 * What goes wrong, as a person reads it: what happened, why, what to do next. What only the CLI can meet has its
 * words where it happens. The words of codes stand in `complaint-words.ts`, which is loaded when something failed.
 */
export type LocalCode =
  | "usage"
  | "concealed"
  | "no-terminal"
  | "not-confirmed"
  | "file-unreadable"
  | "file-unwritable"
  | "file-not-understood"
  | "unsafe-name"
  | "value-not-text"
  | "not-delivered"
  | "lock-differs"
  | "not-ready"
  | "editor-failed"
  | "command-not-found"
  | "command-not-executable"
  | "interrupted"
  | "output-closed"
  | "git-failed"
  | "hooks-shared"
  | "hook-disabled"
  | "redaction-stopped"
  | "program-missing"
  | "remains"
  | "name-twice"
  | "no-github-job"
  | "no-clipboard"
  | "no-browser"
  | "page-not-opened"
  | "nobody-answered"
  | "no-passphrase";

export class Complaint extends Error {
  override readonly name = "Complaint";
  readonly code: string;
  readonly exit: number;
  readonly what: string;
  readonly why: string | undefined;
  readonly next: string | undefined;
  readonly facts: Readonly<Record<string, string | number>>;

  constructor(words: {
    readonly code: string;
    readonly exit: number;
    readonly what: string;
    readonly why?: string | undefined;
    readonly next?: string | undefined;
    readonly facts?: Readonly<Record<string, string | number>> | undefined;
  }) {
    super(words.what);
    this.code = words.code;
    this.exit = words.exit;
    this.what = words.what;
    this.why = words.why;
    this.next = words.next;
    this.facts = words.facts ?? {};
  }
}

/** Wrong use of the command line: exit status 2. */
export function usage(what: string, next?: string, why?: string): Complaint {
  return new Complaint({ code: "usage", exit: 2, what, why, next });
}

export function complain(
  code: LocalCode,
  exit: number,
  what: string,
  words: { readonly why?: string; readonly next?: string } = {},
): Complaint {
  return new Complaint({ code, exit, what, ...words });
}
