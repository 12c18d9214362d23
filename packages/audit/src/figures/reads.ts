/** Which entries are reads of values. `values.read` is how a locked daemon writes one down, by its endpoint. */
import type { AuditEntry } from "@kist/model";

const READS: ReadonlySet<string> = new Set(["value.read", "value.export", "values.read"]);

export function isRead({ action }: Pick<AuditEntry, "action">): boolean {
  return READS.has(action);
}
