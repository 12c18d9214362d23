/**
 * What goes wrong, as a person reads it: what happened, why, what to do next. Codes of the daemon and the
 * client take their words from the protocol's catalogue; what only the CLI can meet has its words here.
 */
import { isKistError } from "@kist/model";
import { describeError } from "@kist/protocol/errors";

import { printable } from "./printable.ts";

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

/** Any thrown thing as a complaint. What nobody expected becomes `internal`, with its message as detail. */
export function toComplaint(error: unknown): Complaint {
  if (error instanceof Complaint) return error;
  if (isKistError(error)) return new Complaint({ ...describeError(error.code, error.facts), facts: error.facts });
  const detail = error instanceof Error ? error.message : String(error);
  return new Complaint(describeError("internal", { detail }));
}

/** At most three lines. Names may stand in them, so they are made printable here. */
export function complaintLines(complaint: Complaint): string[] {
  const lines = [`kist: ${printable(complaint.what)}`];
  if (complaint.why !== undefined) lines.push(`  why:  ${printable(complaint.why)}`);
  if (complaint.next !== undefined) lines.push(`  next: ${printable(complaint.next)}`);
  return lines;
}

/** The same for `--json`, on stderr: one line. */
export function complaintJson({ code, what, why, next, facts }: Complaint): string {
  return JSON.stringify({ error: { code, what, ...(why ? { why } : {}), ...(next ? { next } : {}), facts } });
}
