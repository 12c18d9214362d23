/** Metadata as a form has it: texts, and what of them was changed. */
import { METADATA_FIELDS, type MetadataField } from "@kist/model";

import type { EndpointRequest } from "../../../api/endpoints.ts";
import type { Secret } from "./subject.ts";

type Metadata = Secret["metadata"];
type Change = Pick<EndpointRequest<"secrets/metadata">, "set" | "clear">;

export type Draft = Readonly<Record<Exclude<MetadataField, "concealed">, string>> & { readonly concealed: boolean };

export function draftOf(metadata: Metadata): Draft {
  const { owner, purpose, tags, kind, type, expires, rotationDays, renewal, criticality, concealed } = metadata;
  return {
    owner: owner ?? "",
    purpose: purpose ?? "",
    tags: tags?.join(", ") ?? "",
    kind: kind ?? "",
    type: type ?? "",
    expires: expires ?? "",
    rotationDays: rotationDays === undefined ? "" : String(rotationDays),
    renewal: renewal ?? "",
    criticality: criticality ?? "",
    concealed: concealed === true,
  };
}

/** Only what differs; what was emptied is cleared. */
export function changesOf(before: Draft, after: Draft): Change {
  const set: Record<string, unknown> = {};
  const clear: MetadataField[] = [];
  for (const field of METADATA_FIELDS) {
    const value = after[field];
    if (typeof value === "string" ? value.trim() === String(before[field]).trim() : value === before[field]) continue;
    const wanted = valueOf(field, value);
    if (wanted === undefined) clear.push(field);
    else set[field] = wanted;
  }
  // Which field has which form, the daemon judges.
  return { set, clear };
}

function valueOf(field: MetadataField, value: string | boolean): unknown {
  if (typeof value === "boolean") return value ? true : undefined;
  const text = value.trim();
  if (text === "") return undefined;
  if (field === "rotationDays") return Number(text);
  if (field === "tags") {
    const tags = text
      .split(",")
      .map((tag) => tag.trim())
      .filter((tag) => tag !== "");
    return tags.length === 0 ? undefined : tags;
  }
  return text;
}
