/** Whole environments at once: what a table of everything shows. */
import { z } from "zod";

import { post } from "./endpoint.ts";
import { secretSummary } from "./secrets.ts";
import { consent, environmentClass, environmentName, vaultId } from "./terms.ts";

/** A secret beside its neighbours: its environment and namespace stand above it. */
export const overviewSecret = secretSummary.omit({ reference: true });

export const overviewSecrets = post("secrets/overview", {
  summary: "Names and metadata of whole environments, namespace by namespace; no values. One request is one question.",
  request: z.strictObject({
    vault: vaultId.optional(),
    /** Absent: the one that the repository's file names, else `dev`. */
    environments: z.array(environmentName).min(1).max(32).optional(),
    deleted: z.boolean().optional(),
    ...consent,
  }),
  response: z.strictObject({
    /** The daemon's clock: what ages and rotation states were judged by. */
    at: z.int(),
    environments: z.array(
      z.strictObject({
        name: z.string(),
        class: environmentClass,
        namespaces: z.array(z.strictObject({ name: z.string(), secrets: z.array(overviewSecret) })),
      }),
    ),
  }),
});
