import { z } from "zod";

import { post } from "./endpoint.ts";
import { MAX_NAMES } from "./limits.ts";
import { consent, environmentName, name, namespaceName, vaultId, versionId, where } from "./terms.ts";

/** References of up to 512 characters, as many as there may be. */
const BODY_BYTES = 1024 * 1024 + 512 * MAX_NAMES;

const version = z.strictObject({ reference: z.string(), secret: z.string(), version: versionId });

export const checkSecrets = post("secrets/check", {
  summary: "Which names resolve, to which version, and until when: for a whole repository in one request. No values.",
  request: z.strictObject({
    ...where.shape,
    names: z.array(name).max(MAX_NAMES).optional(),
    /** Whole namespaces. */
    places: z
      .array(z.strictObject({ environment: environmentName, namespace: namespaceName }))
      .max(100)
      .optional(),
    ...consent,
  }),
  response: z.strictObject({
    vault: vaultId,
    found: z.array(
      z.strictObject({
        ...version.shape,
        /** As asked for; of a whole namespace, a reference into it, also for what it imports. */
        name: z.string(),
        /** The day after which the value is expected not to work. */
        expires: z.string().optional(),
        kind: z.string().optional(),
        type: z.string().optional(),
        /** Of a template: what it leads to, in the versions of now. */
        uses: z.array(version).optional(),
      }),
    ),
    missing: z.array(z.string()),
    missingPlaces: z.array(z.string()),
  }),
  bodyLimit: BODY_BYTES,
});
