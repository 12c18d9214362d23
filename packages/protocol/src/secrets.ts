import { METADATA_FIELDS, ROTATION_STATES } from "@kist/model";
import { z } from "zod";

import { auditEntry } from "./audit.ts";
import { conflict, secretId } from "./conflicts.ts";
import { post } from "./endpoint.ts";
import { generation, valueFinding } from "./kinds.ts";
import { MAX_ENTRIES, MAX_WRITE_BODY_BYTES } from "./limits.ts";
import {
  consent,
  done,
  encoding,
  keyName,
  label,
  metadata,
  name,
  names,
  newMetadata,
  versionId,
  where,
} from "./terms.ts";

const one = z.strictObject({ ...where.shape, name, ...consent });
const reason = z.string().min(1).max(500).optional();

export const secretSummary = z.strictObject({
  key: z.string(),
  reference: z.string(),
  version: versionId.optional(),
  /** When the current version was made. */
  versionAt: z.int().optional(),
  /** How many versions there have been: the ordinal people say. */
  ordinal: z.int(),
  createdAt: z.int(),
  changedAt: z.int(),
  author: z.string(),
  deleted: z.literal(true).optional(),
  pinned: z.literal(true).optional(),
  /** This person reads a value of his own instead. */
  override: z.literal(true).optional(),
  /** The current version is a template. */
  template: z.literal(true).optional(),
  /** Something that two people wrote at once waits for a decision: `show` has both sides. */
  conflict: z.literal(true).optional(),
  /** Of one with a conflict: tells two of the same name apart. */
  secret: secretId.optional(),
  /** Where a rotation interval is set: how the current version stands with it, by the daemon's clock. */
  rotation: z.enum(ROTATION_STATES).optional(),
  metadata: metadata,
});

export const versionSummary = z.strictObject({
  id: versionId,
  ordinal: z.int(),
  createdAt: z.int(),
  author: z.string(),
  reason: z.string().optional(),
  /** A reference; only `environment/namespace` where the caller may not list there. */
  copiedFrom: z.string().optional(),
  template: z.literal(true).optional(),
  labels: z.array(label),
  pinned: z.literal(true).optional(),
  purged: z.literal(true).optional(),
});

export const listSecrets = post("secrets/list", {
  summary: "Names and metadata of one namespace; no values.",
  request: z.strictObject({ ...where.shape, deleted: z.boolean().optional(), ...consent }),
  response: z.strictObject({
    environment: z.string(),
    namespace: z.string(),
    secrets: z.array(secretSummary),
    /** What import links bring, each under the namespace where it stands. */
    imported: z.array(secretSummary).optional(),
  }),
});

/** Who refers to a secret, by names that the caller may list, and what it refers to. */
const references = z.strictObject({
  /** Secrets whose current value is a template that names it, as spelled there. */
  templates: z.array(z.strictObject({ reference: z.string(), name: z.string() })),
  /** Namespaces that import it; `shadowed`: they read something else of that name. */
  imports: z.array(
    z.strictObject({
      environment: z.string(),
      namespace: z.string(),
      /** The link names keys, this one among them. */
      named: z.literal(true).optional(),
      shadowed: z.literal(true).optional(),
    }),
  ),
  /** Of a template: what it names itself. */
  names: z.array(z.strictObject({ name: z.string(), reference: z.string(), missing: z.literal(true).optional() })),
});

export const showSecret = post("secrets/show", {
  summary: "All that is known about one secret except its value.",
  request: z.strictObject({
    ...one.shape,
    /** Which of several that claim the name; absent: the one that has it. */
    secret: secretId.optional(),
    /** Also who refers to it, and what it refers to. */
    references: z.boolean().optional(),
    /** Also this many of its last reads, as the audit trail has them. */
    reads: z.int().min(1).max(200).optional(),
  }),
  response: z.strictObject({
    ...secretSummary.shape,
    versions: z.array(versionSummary),
    conflicts: z.array(conflict),
    /** Where it was created from, and where it went: as `copiedFrom` of a version. */
    copiedFrom: z.string().optional(),
    movedFrom: z.string().optional(),
    movedTo: z.string().optional(),
    references: references.optional(),
    reads: z.array(auditEntry).optional(),
  }),
});

const entry = z
  .strictObject({
    key: keyName,
    /** Or `generate`: the daemon makes the value, and it never leaves it. */
    value: z.string().optional(),
    encoding: encoding.optional(),
    generate: generation.optional(),
    /** Names in the value (`${KEY}`, `${namespace.KEY}`) are filled in whenever it is read. Else it is literal. */
    template: z.literal(true).optional(),
    /** Refused as `version-moved` unless this is the current version; null: unless there is no such secret. */
    expected: versionId.nullable().optional(),
    reason,
    metadata: newMetadata.optional(),
  })
  .refine(({ value, generate }) => (value === undefined) !== (generate === undefined), "needs value or generate");
export const setSecrets = post("secrets/set", {
  summary: "Stores values: all of them or none. An existing name gets a new version; nothing is overwritten.",
  request: z.strictObject({
    ...where.shape,
    entries: z.array(entry).min(1).max(MAX_ENTRIES),
    /** What to do with names that exist: a new version, nothing, or refuse the whole request. */
    existing: z.enum(["version", "skip", "refuse"]).optional(),
    /** Create the environment's namespace if it is not there. */
    createNamespace: z.boolean().optional(),
    dryRun: z.boolean().optional(),
    ...consent,
  }),
  response: z.strictObject({
    environment: z.string(),
    namespace: z.string(),
    createdNamespace: z.boolean(),
    results: z.array(
      z.strictObject({
        key: z.string(),
        outcome: z.enum(["created", "versioned", "skipped", "undeleted"]),
        version: versionId.optional(),
        ordinal: z.int().optional(),
        /** What a person should look at; the value was stored all the same. */
        warnings: z.array(valueFinding).optional(),
        /** Of a key pair that was generated: what may be given away. */
        publicKey: z.string().optional(),
      }),
    ),
  }),
  bodyLimit: MAX_WRITE_BODY_BYTES,
});

export const setMetadata = post("secrets/metadata", {
  summary: "Changes metadata of a secret; each field is its own record.",
  request: z.strictObject({
    ...one.shape,
    set: newMetadata,
    clear: z.array(z.enum(METADATA_FIELDS)).max(METADATA_FIELDS.length),
  }),
  response: done,
});
export const removeSecrets = post("secrets/remove", {
  summary: "Deletes secrets. Versions stay and `undelete` brings them back.",
  request: z.strictObject({ ...where.shape, names, ...consent }),
  response: z.strictObject({ removed: z.array(z.string()) }),
});
export const undeleteSecret = post("secrets/undelete", {
  summary: "Brings a deleted secret back.",
  request: one,
  response: done,
});
export const rollbackSecret = post("secrets/rollback", {
  summary: "Makes an older version's value the current one, as a new version that says where it came from.",
  request: z.strictObject({ ...one.shape, to: z.string().max(64), reason }),
  response: z.strictObject({ version: versionId, ordinal: z.int() }),
});
export const setLabel = post("secrets/label", {
  summary: "Points a label at a version.",
  request: z.strictObject({ ...one.shape, label, to: z.string().max(64) }),
  response: z.strictObject({ version: versionId }),
});
export const pinVersion = post("secrets/pin", {
  summary: "Keeps a version from being purged, or lets it go again.",
  request: z.strictObject({ ...one.shape, to: z.string().max(64), pinned: z.boolean() }),
  response: z.strictObject({ version: versionId }),
});
export const purgeVersions = post("secrets/purge", {
  summary: "Drops sealed values for good on this device. Names, times and hashes stay, and the chain still verifies.",
  request: z.strictObject({
    ...one.shape,
    versions: z.union([z.literal("old"), z.literal("all"), z.array(z.string().max(64)).min(1).max(1000)]),
  }),
  response: z.strictObject({ purged: z.array(versionId) }),
});
