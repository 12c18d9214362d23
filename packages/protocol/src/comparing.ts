import { z } from "zod";

import { post } from "./endpoint.ts";
import { consent, environmentName, keyName, name, namespaceName, vaultId, versionId } from "./terms.ts";

/** A place on one side; what is absent comes from the repository's file. */
const side = z.strictObject({ environment: environmentName.optional(), namespace: namespaceName.optional() });

/** `only-left`: there is no such secret, or no such version, on the right. `missing`: on neither. `both`: not compared. */
export const comparisonState = z.enum(["same", "differs", "only-left", "only-right", "missing", "both"]);

/** At most so many environments stand side by side: more are no table that a person reads. */
const MAX_SIDES = 3;

const found = z.strictObject({
  /** `kist://environment/namespace/KEY`, with `@version` where one was asked for. */
  reference: z.string(),
  version: versionId.optional(),
  concealed: z.literal(true).optional(),
});

export const compareSecrets = post("secrets/compare", {
  summary:
    "Says of each name whether two places, or two versions, have the same value. No value is released; judged as a read of both sides.",
  request: z.strictObject({
    vault: vaultId.optional(),
    /** Whole places against each other. */
    places: z
      .array(z.strictObject({ left: side, right: side }))
      .min(1)
      .max(64)
      .optional(),
    /** Of the places, only these keys. */
    only: z.array(keyName).min(1).max(1000).optional(),
    /** Secrets or versions against each other; bare names are completed from `place`. */
    pairs: z
      .array(z.strictObject({ left: name, right: name }))
      .min(1)
      .max(1000)
      .optional(),
    place: side.optional(),
    /** Only which names there are; no value is opened, and it is judged as a listing. */
    namesOnly: z.boolean().optional(),
    ...consent,
  }),
  response: z.strictObject({
    comparisons: z.array(
      z.strictObject({
        left: z.string(),
        right: z.string(),
        items: z.array(
          z.strictObject({ key: z.string(), state: comparisonState, left: found.optional(), right: found.optional() }),
        ),
      }),
    ),
  }),
});

export const compareEnvironments = post("environments/compare", {
  summary:
    "Two or three environments side by side: which names are missing where, and which values differ. No value is released; judged as a read of all of them.",
  request: z.strictObject({
    vault: vaultId.optional(),
    environments: z
      .array(environmentName)
      .min(2)
      .max(MAX_SIDES)
      .refine((all) => new Set(all).size === all.length, "an environment twice"),
    /** In these namespaces; `all`: in every one of any of them. Absent: in the repository's. */
    namespaces: z.union([z.literal("all"), z.array(namespaceName).min(1).max(64)]).optional(),
    /** Only these keys. */
    only: z.array(keyName).min(1).max(1000).optional(),
    /** Only which names there are; no value is opened, and it is judged as a listing. */
    namesOnly: z.boolean().optional(),
    ...consent,
  }),
  response: z.strictObject({
    environments: z.array(z.string()),
    namespaces: z.array(
      z.strictObject({
        name: z.string(),
        rows: z.array(
          z.strictObject({
            key: z.string(),
            /** In the order of the environments; null: it has no such secret. */
            sides: z.array(
              z
                .strictObject({
                  version: versionId.optional(),
                  concealed: z.literal(true).optional(),
                  /** Sides with the same number have the same value. Absent: not compared. */
                  value: z.int().optional(),
                })
                .nullable(),
            ),
          }),
        ),
      }),
    ),
  }),
});
