/** Where a value comes from, step by step. */
import { z } from "zod";

import { post } from "./endpoint.ts";
import { consent, environmentClass, label, name, versionId, where } from "./terms.ts";

const explanation = z.strictObject({
  reference: z.string(),
  /** Absent: there is no such environment. */
  class: environmentClass.optional(),
  /** There is such a namespace. */
  namespace: z.boolean(),
  /** The namespace itself has the name; then no import is looked into. */
  own: z.boolean(),
  /** The imports looked into, in order, up to the one that has the name. */
  imports: z.array(z.strictObject({ namespace: z.string(), own: z.boolean(), found: z.boolean() })),
  /** Where it stands, if it was imported. */
  from: z.string().optional(),
  /** Absent: there is nothing to read. */
  value: z
    .strictObject({
      version: versionId,
      ordinal: z.int(),
      createdAt: z.int(),
      author: z.string(),
      /** Which label led to the version; absent where its id was given, and of an override. */
      label: label.optional(),
      override: z.literal(true).optional(),
      concealed: z.literal(true).optional(),
      purged: z.literal(true).optional(),
      /** Of a template: what its names stand for; each is explained too. */
      names: z.array(z.strictObject({ name: z.string(), reference: z.string() })).optional(),
    })
    .optional(),
});

export const explainSecret = post("secrets/explain", {
  summary: "Where a value comes from: environment, namespace, import, override, version, and what a template names.",
  request: z.strictObject({ ...where.shape, name, ...consent }),
  response: z.strictObject({
    vault: z.string(),
    /** First what was asked about, then what templates name, each once. */
    explanations: z.array(explanation),
    /** Why reading it would fail: the error's code, and its facts. */
    fault: z
      .strictObject({ code: z.string(), facts: z.record(z.string(), z.union([z.string(), z.number()])) })
      .optional(),
  }),
});
