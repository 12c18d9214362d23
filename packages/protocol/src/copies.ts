import { z } from "zod";

import { comparisonState } from "./comparing.ts";
import { post } from "./endpoint.ts";
import { MAX_VERSIONS_BODY_BYTES } from "./limits.ts";
import { consent, environmentName, keyName, names, namespaceName, versionId, where } from "./terms.ts";

const reason = z.string().min(1).max(500).optional();
/** Where it goes; what is absent is as where it comes from. `key`: another name, for exactly one secret. */
const target = z.strictObject({
  environment: environmentName.optional(),
  namespace: namespaceName.optional(),
  key: keyName.optional(),
});
const common = {
  createNamespace: z.boolean().optional(),
  /** Also from a more strictly guarded environment to a less guarded one. */
  force: z.boolean().optional(),
};
const outcome = z.enum(["created", "versioned", "skipped", "undeleted", "unchanged", "moved", "renamed"]);
const result = z.strictObject({
  /** References, without version. */
  from: z.string(),
  to: z.string(),
  outcome,
  version: versionId.optional(),
  ordinal: z.int().optional(),
});
const results = z.strictObject({ createdNamespace: z.boolean(), results: z.array(result) });

export const copySecrets = post("secrets/copy", {
  summary: "Copies secrets, values included, inside the daemon; each copy says where it came from.",
  request: z.strictObject({
    ...where.shape,
    names,
    to: target,
    /** What to do with names that exist there. Default: refuse. */
    existing: z.enum(["version", "skip", "refuse"]).optional(),
    reason,
    ...common,
    ...consent,
  }),
  response: results,
});

export const moveSecrets = post("secrets/move", {
  summary: "Renames secrets, or moves them to another namespace; never over a name that is there.",
  request: z.strictObject({ ...where.shape, names, to: target, ...common, ...consent }),
  response: results,
});

export const promoteSecrets = post("secrets/promote", {
  summary: "Takes values from one environment to the next. The values never leave the daemon.",
  request: z.strictObject({
    ...where.shape,
    /** The environment they go to; the namespace is the same unless named. */
    to: z.strictObject({ environment: environmentName, namespace: namespaceName.optional() }),
    /** Absent: every secret of the namespace. */
    keys: z.array(keyName).min(1).max(1000).optional(),
    /** Says what would be done, under the same consent; an approval is not used up by it. */
    dryRun: z.boolean().optional(),
    /** The versions that the dry run showed: anything newer is refused. */
    expected: z
      .array(z.strictObject({ key: keyName, version: versionId }))
      .max(10_000)
      .optional(),
    reason,
    ...common,
    ...consent,
  }),
  response: z.strictObject({
    from: z.string(),
    to: z.string(),
    createdNamespace: z.boolean(),
    promoted: z.boolean(),
    items: z.array(
      z.strictObject({
        key: z.string(),
        /** Before the promotion. */
        state: comparisonState,
        /** The version that goes, or went. */
        from: versionId.optional(),
        /** The version it became. */
        version: versionId.optional(),
        ordinal: z.int().optional(),
        outcome: outcome.optional(),
      }),
    ),
  }),
  bodyLimit: MAX_VERSIONS_BODY_BYTES,
});
