/** What may be said of a secret besides its value, as the form holds it and as the daemon takes it. */
import type { Criticality, SecretKind } from "@kist/model";

import type { EndpointRequest } from "../../../api/endpoints.ts";

export interface Details {
  readonly owner: string;
  readonly purpose: string;
  /** Divided by commas. */
  readonly tags: string;
  readonly expires: string;
  readonly rotationDays: string;
  readonly criticality: Criticality | undefined;
  readonly concealed: boolean;
}

export const NO_DETAILS: Details = {
  owner: "",
  purpose: "",
  tags: "",
  expires: "",
  rotationDays: "",
  criticality: undefined,
  concealed: false,
};

export const ROTATION_CHOICES: readonly string[] = ["", "7", "30", "60", "90", "180", "365"];

type Metadata = NonNullable<EndpointRequest<"secrets/set">["entries"][number]["metadata"]>;

/** Only what was said. */
export function metadataOf(details: Details, kind: SecretKind | undefined): Metadata | undefined {
  const tags = splitTags(details.tags);
  const { owner, purpose, expires, rotationDays, criticality } = details;
  const metadata: Metadata = {
    ...(kind === undefined ? {} : { kind }),
    ...(owner.trim() === "" ? {} : { owner: owner.trim() }),
    ...(purpose.trim() === "" ? {} : { purpose: purpose.trim() }),
    ...(tags.length === 0 ? {} : { tags }),
    ...(expires === "" ? {} : { expires }),
    ...(rotationDays === "" ? {} : { rotationDays: Number(rotationDays) }),
    ...(criticality === undefined ? {} : { criticality }),
    ...(details.concealed ? { concealed: true } : {}),
  };
  return Object.keys(metadata).length === 0 ? undefined : metadata;
}

export function splitTags(text: string): readonly string[] {
  return [...new Set(text.split(",").map((tag) => tag.trim()))].filter((tag) => tag !== "");
}
