/**
 * From what was thrown to what a person reads. Codes of the daemon and the client take their words from the
 * protocol's catalogue, which is as large as all else that `kist get` needs: a verb that works must not load it.
 */
import { isKistError } from "@kist/model";
import { describeError } from "@kist/protocol/errors";

import { Complaint } from "./complaint.ts";
import { printable } from "./printable.ts";

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
