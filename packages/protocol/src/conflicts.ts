/** What concurrent writing left to decide: both sides, and the decision. No values: a side names the version to read. */
import { LABELS, METADATA_FIELDS } from "@kist/model";
import { z } from "zod";

import { post } from "./endpoint.ts";
import { consent, environmentName, keyName, label, name, namespaceName, vaultId, versionId, where } from "./terms.ts";

const CONFLICT_KINDS = ["value", "label", "name", "metadata", "deletion", "same-name"] as const;

/** A secret's own id: only of use where a name is not enough. */
export const secretId = z.string().regex(/^[0-9a-f]{32}$/, "not a secret id");
/** Of a side: what `keep` takes. */
const sideId = z.string().min(1).max(64);
const metadataField = z.enum(METADATA_FIELDS);
/** Which of a secret's conflicts. `label` and `field` belong to the kinds of that name. */
const place = { kind: z.enum(CONFLICT_KINDS), label: label.optional(), field: metadataField.optional() };

export const conflictSide = z.strictObject({
  id: sideId,
  /** The device that wrote it, by name, and its clock. */
  device: z.string(),
  at: z.int(),
  /** What is read until somebody decides. */
  stands: z.literal(true).optional(),
  /** `set`: points at a version (of `label`: or at none). `use`: what a deleter had not seen. `secret`: one of several of this name. */
  does: z.enum(["set", "name", "describe", "delete", "use", "secret"]),
  /** `KEY@version` reads it, also of a secret that does not have the name. */
  version: versionId.optional(),
  ordinal: z.int().optional(),
  reason: z.string().optional(),
  purged: z.literal(true).optional(),
  /** The name or the metadata it says; absent: the field was cleared. */
  text: z.string().optional(),
  /** Of a use: what was changed. */
  touched: z.union([z.literal("name"), z.enum(LABELS), metadataField]).optional(),
});

export const conflict = z.strictObject({ ...place, sides: z.array(conflictSide) });

export const listConflicts = post("conflicts/list", {
  summary:
    "What two people wrote at the same time and nobody has decided yet. Where no environment is named: wherever the caller may list without being asked.",
  request: z.strictObject({
    vault: vaultId.optional(),
    environment: environmentName.optional(),
    namespace: namespaceName.optional(),
    ...consent,
  }),
  response: z.strictObject({
    secrets: z.array(
      z.strictObject({ reference: z.string(), key: z.string(), secret: secretId, conflicts: z.array(conflict) }),
    ),
    /** Environments that were not looked into, since that would ask somebody. */
    leftOut: z.array(z.string()),
  }),
});

export const resolveConflict = post("conflicts/resolve", {
  summary: "Keeps one side of a conflict, by a new record that names all of them. The others stay in the history.",
  request: z.strictObject({
    ...where.shape,
    name,
    /** Which of several that claim the name; absent: the one that has it. */
    secret: secretId.optional(),
    conflict: z.strictObject(place),
    keep: sideId,
    /** All sides as they were shown: refused where there are others by now. */
    sides: z.array(sideId).min(2).max(64),
    /** Of several secrets of one name: what becomes of the others. */
    others: z.union([z.literal("delete"), z.strictObject({ rename: keyName })]).optional(),
    ...consent,
  }),
  response: z.strictObject({
    /** As the one that was kept is called now. */
    reference: z.string(),
    /** What is read from now on, where the decision was about a value. */
    version: versionId.optional(),
    /** The secret was deleted. */
    removed: z.literal(true).optional(),
    /** Secrets that had to give the name up: what they are called now, or nothing where they were deleted. */
    others: z.array(z.strictObject({ secret: secretId, reference: z.string().optional() })),
  }),
});
