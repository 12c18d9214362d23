/** Tags by the one: read and written in one change, so that nobody's tag is lost by somebody else's. */
import type { ChangedSubject, TagSecrets } from "../change.ts";
import { refuse } from "../error.ts";
import { isMetadataValue } from "../record-content.ts";
import type { StreamWriter } from "../stream-writer.ts";
import { requireSecret } from "./find-secret.ts";
import { writeMetadata } from "./metadata.ts";

export function tagSecrets(writer: StreamWriter, change: TagSecrets): readonly ChangedSubject[] {
  return change.keys.map((key) => {
    const { id, view } = requireSecret(writer, key);
    const left = new Set([...(view.metadata.tags ?? []), ...change.add]);
    for (const tag of change.remove) left.delete(tag);
    const tags = [...left].sort();
    if (!isMetadataValue("tags", tags)) throw refuse("request-malformed", { detail: "too many tags" });
    const written = tags.length > 0 ? writeMetadata(writer, id, { tags }, []) : writeMetadata(writer, id, {}, ["tags"]);
    return { name: key, outcome: written > 0 ? "described" : "unchanged", secret: id, tags };
  });
}
