/** Schemas of the words that several features use. Unknown fields are refused everywhere (`strictObject`). */
import {
  CRITICALITIES,
  ENVIRONMENT_CLASSES,
  isEnvironmentName,
  isKeyName,
  isNamespaceName,
  KIND_FORM,
  LABELS,
  parseApprovalId,
  parseTypedReference,
  parseVaultId,
  parseVersionId,
  SECRET_KINDS,
} from "@kist/model";
import { z } from "zod";

import { MAX_NAMES } from "./limits.ts";

export const nothing = z.strictObject({});
export const done = z.strictObject({});

export const vaultId = z.string().refine((text) => parseVaultId(text) !== undefined, "not a vault id");
export const approvalId = z.string().refine((text) => parseApprovalId(text) !== undefined, "not an approval id");
export const environmentName = z.string().refine(isEnvironmentName, "not an environment name");
export const namespaceName = z.string().refine(isNamespaceName, "not a namespace name");
export const keyName = z.string().refine(isKeyName, "not a secret name");
export const environmentClass = z.enum(ENVIRONMENT_CLASSES);
export const label = z.enum(LABELS);
export const versionId = z.string().refine((text) => parseVersionId(text) !== undefined, "not a version id");

/** A whole `kist://` reference, or a bare key that the repository's namespace completes. */
export const name = z
  .string()
  .max(512)
  .refine((text) => parseTypedReference(text) !== undefined || isKeyName(text.split("@")[0] ?? ""), "not a name");
export const names = z.array(name).min(1).max(MAX_NAMES);

/**
 * Where bare names live. What is absent comes from the `kist.json` that governs the caller's working
 * directory, then from the default vault. The daemon reads that directory from the kernel, not from here.
 */
export const where = z.strictObject({
  vault: vaultId.optional(),
  environment: environmentName.optional(),
  namespace: namespaceName.optional(),
});

/** Bytes in JSON: UTF-8 text as it is, anything else as base64 (RFC 4648 §4). */
export const encoding = z.enum(["utf8", "base64"]);

export const metadata = z.strictObject({
  owner: z.string().min(1).max(200).optional(),
  purpose: z.string().min(1).max(2000).optional(),
  tags: z.array(z.string().min(1).max(60)).max(50).optional(),
  rotationDays: z.int().min(1).max(3650).optional(),
  renewal: z.string().min(1).max(2000).optional(),
  expires: z.iso.date().optional(),
  criticality: z.enum(CRITICALITIES).optional(),
  concealed: z.boolean().optional(),
  kind: z.string().regex(KIND_FORM).optional(),
  type: z.string().regex(KIND_FORM).optional(),
});
/** What may be written: kinds this version knows. */
export const newMetadata = metadata.extend({ kind: z.enum(SECRET_KINDS).optional() });

/** Consent already given for this very request: the id that the refusal named. */
export const consent = { approval: approvalId.optional() };
