/** Which records have a place in which stream (SPEC §1): a name in the registry is no secret's, and the other way round. */
import type { StreamId } from "@kist/model";

import type { Membership } from "./ports.ts";
import type { Fact, SubjectId } from "./record.ts";

const SECRET_ID_LENGTH = 32;

/** What a personal override can be: a value of one's own, and its end. */
const OVERRIDE_FIELDS: ReadonlySet<string> = new Set([
  "override",
  "version",
  "label",
  "delete",
  "undelete",
  "pin",
  "purge",
]);

export function fitsStream(
  membership: Membership,
  stream: StreamId,
  record: { readonly subject: SubjectId; readonly fact: Fact },
): boolean {
  const { field } = record.fact.body;
  switch (membership.streams.get(stream)?.kind) {
    case "registry":
      return field === "name" || (field === "setting" && record.subject === stream);
    case "environment":
      return field === "setting" && record.subject === stream;
    case "namespace":
      // Links are facts of the namespace itself, everything else is a secret's.
      return (
        field !== "setting" &&
        field !== "override" &&
        record.subject.length === SECRET_ID_LENGTH &&
        (field === "import") === (record.subject === stream)
      );
    case "override":
      return OVERRIDE_FIELDS.has(field) && record.subject.length === SECRET_ID_LENGTH;
    default:
      return false;
  }
}
