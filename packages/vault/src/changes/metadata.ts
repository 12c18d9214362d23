/** Metadata: each field its own record, written only where it changes; and what a vault demands of every secret. */
import { METADATA_FIELDS, type MetadataField, type SecretMetadata } from "@kist/model";

import type { ChangedSubject, SetMetadata } from "../change.ts";
import { refuse } from "../error.ts";
import type { MetadataValue, SubjectId } from "../record.ts";
import type { StreamWriter } from "../stream-writer.ts";
import type { SubjectView } from "../subject.ts";
import { namedHeads, requireSecret } from "./find-secret.ts";

/** Of the vault: which fields no secret may lack. */
export interface Demands {
  readonly owner: boolean;
  readonly expires: boolean;
}

export function setMetadata(writer: StreamWriter, change: SetMetadata, demands: Demands): readonly ChangedSubject[] {
  const { id } = requireSecret(writer, change.key, change.secret);
  const written = writeMetadata(writer, id, change.set, change.clear ?? []);
  if (written > 0) requireDemanded(writer.view(id), change.key, demands);
  return [{ name: change.key, outcome: written > 0 ? "described" : "unchanged", secret: id }];
}

/** The number of records written: none where everything stands already, and undisputed. */
export function writeMetadata(
  writer: StreamWriter,
  subject: SubjectId,
  set: SecretMetadata,
  clear: readonly MetadataField[],
): number {
  const view = writer.view(subject);
  let written = 0;
  for (const field of METADATA_FIELDS) {
    const wanted = clear.includes(field) ? null : normalMetadata(set[field]);
    if (wanted === undefined) continue;
    const prev = namedHeads(view, field);
    if (prev.length < 2 && isSame(view?.metadata[field], wanted)) continue;
    writer.add(subject, { field, value: wanted, prev });
    written++;
  }
  return written;
}

/** Tags are a set: ascending, each once. */
export function normalMetadata(value: MetadataValue | undefined): MetadataValue | undefined {
  return isTags(value) ? [...new Set(value)].sort() : value;
}

function isTags(value: MetadataValue | undefined): value is readonly string[] {
  return Array.isArray(value);
}

function isSame(current: MetadataValue | undefined, wanted: MetadataValue | null): boolean {
  return JSON.stringify(current ?? null) === JSON.stringify(wanted);
}

/** Throws `metadata-required` where a secret would lack what the vault demands. */
export function requireDemanded(view: SubjectView | undefined, name: string, demands: Demands): void {
  for (const field of ["owner", "expires"] as const)
    if (demands[field] && view?.metadata[field] === undefined) throw refuse("metadata-required", { field, name });
}
