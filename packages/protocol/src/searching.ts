import { z } from "zod";

import { post } from "./endpoint.ts";
import { secretSummary } from "./secrets.ts";
import { consent, environmentName, names, namespaceName, vaultId, where } from "./terms.ts";

export const searchSecrets = post("secrets/search", {
  summary: "Secrets by name, tag, owner, purpose and other metadata, wherever the caller may list. Never by value.",
  request: z.strictObject({
    vault: vaultId.optional(),
    /** Words that must all occur somewhere. Absent: everything the filters let through. */
    words: z.array(z.string().min(1).max(200)).max(16).optional(),
    tags: z.array(z.string().min(1).max(60)).max(16).optional(),
    owner: z.string().min(1).max(200).optional(),
    kind: z.string().min(1).max(60).optional(),
    /** Only there; asked about where that needs a yes. Absent: wherever listing needs no question. */
    environments: z.array(environmentName).min(1).max(32).optional(),
    namespace: namespaceName.optional(),
    limit: z.int().min(1).max(1000).optional(),
    ...consent,
  }),
  response: z.strictObject({
    /** Best first. */
    secrets: z.array(z.strictObject({ ...secretSummary.shape, matched: z.array(z.string()) })),
    /** How many there are, of which `secrets` are the first. */
    total: z.int(),
    searched: z.array(z.string()),
    /** Environments that were left out because listing them needs a yes of its own. */
    leftOut: z.array(z.string()),
  }),
});

export const tagSecrets = post("secrets/tag", {
  summary: "Adds and takes away tags, of several secrets at once; the other tags stay.",
  request: z.strictObject({
    ...where.shape,
    names,
    add: z.array(z.string().min(1).max(60)).max(50).optional(),
    remove: z.array(z.string().min(1).max(60)).max(50).optional(),
    ...consent,
  }),
  response: z.strictObject({
    results: z.array(z.strictObject({ key: z.string(), tags: z.array(z.string()), changed: z.boolean() })),
  }),
});
