/** The metadata flags of `set` and `import`, and what they say. The daemon judges the values. */
import { CRITICALITIES, isSecretKind, SECRET_KINDS, type SecretKind, type SecretMetadata } from "@kist/model";
import { findType } from "@kist/model/kinds";

import type { Flags } from "./command.ts";
import { usage } from "./complaint.ts";

export const METADATA_FLAGS = {
  owner: { kind: "text", value: "WHO", help: "Who answers for it." },
  purpose: { kind: "text", value: "TEXT", help: "What it is for." },
  tag: { kind: "list", value: "TAG", help: "Tags." },
  "rotation-days": { kind: "text", value: "DAYS", help: "Days between rotations." },
  renewal: { kind: "text", value: "TEXT", help: "How a new value is obtained; never executed." },
  expires: { kind: "text", value: "DATE", help: "The day after which it stops working (2027-01-31)." },
  criticality: { kind: "text", value: "LEVEL", help: "How bad a leak would be.", choices: CRITICALITIES },
  concealed: { kind: "switch", help: "Never print it to a terminal." },
  kind: { kind: "text", value: "KIND", help: "What the value is; it is checked as such.", choices: SECRET_KINDS },
  type: { kind: "text", value: "TYPE", help: "The secret type it is a part of (`kist types`)." },
} as const satisfies Flags;

export interface MetadataFlags {
  readonly owner: string | undefined;
  readonly purpose: string | undefined;
  readonly tag: readonly string[];
  readonly "rotation-days": string | undefined;
  readonly renewal: string | undefined;
  readonly expires: string | undefined;
  readonly criticality: string | undefined;
  readonly concealed: boolean;
  readonly kind: string | undefined;
  readonly type: string | undefined;
}

/** Only the fields that were given, in the request's own (mutable) array types. */
export function metadataOf(flags: MetadataFlags): SecretMetadata & { tags?: string[]; kind?: SecretKind } {
  const days = flags["rotation-days"];
  if (days !== undefined && !/^\d{1,4}$/.test(days)) throw usage("--rotation-days takes a whole number of days.");
  if (flags.type !== undefined && findType(flags.type) === undefined)
    throw usage(`There is no secret type ${flags.type}.`, "`kist types` lists them.");
  const criticality = CRITICALITIES.find((level) => level === flags.criticality);
  return {
    ...(flags.owner === undefined ? {} : { owner: flags.owner }),
    ...(flags.purpose === undefined ? {} : { purpose: flags.purpose }),
    ...(flags.tag.length === 0 ? {} : { tags: [...flags.tag] }),
    ...(days === undefined ? {} : { rotationDays: Number(days) }),
    ...(flags.renewal === undefined ? {} : { renewal: flags.renewal }),
    ...(flags.expires === undefined ? {} : { expires: flags.expires }),
    ...(criticality === undefined ? {} : { criticality }),
    ...(flags.concealed ? { concealed: true } : {}),
    ...(flags.kind !== undefined && isSecretKind(flags.kind) ? { kind: flags.kind } : {}),
    ...(flags.type === undefined ? {} : { type: flags.type }),
  };
}
