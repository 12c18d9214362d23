/** What a secret's kind makes possible without its value leaving the daemon: facts about it, one-time codes. */
import { parseGeneration } from "@kist/model/kinds";
import { z } from "zod";

import { post } from "./endpoint.ts";
import { consent, name, versionId, where } from "./terms.ts";

export const generation = z
  .string()
  .max(300)
  .refine((text) => parseGeneration(text) !== undefined, "no such generation");

export const valueFinding = z.strictObject({ code: z.string(), says: z.string() });

const one = z.strictObject({ ...where.shape, name, ...consent });

export const inspectValue = post("values/inspect", {
  summary: "What a value is, without the value: host and user of a URL, subject and expiry of a certificate. A read.",
  request: one,
  response: z.strictObject({
    reference: z.string(),
    version: versionId,
    /** As declared, or as the value plainly shows. */
    kind: z.string().optional(),
    declared: z.boolean(),
    facts: z.array(z.strictObject({ label: z.string(), text: z.string() })),
    findings: z.array(valueFinding),
  }),
});

export const readTotpCode = post("values/totp", {
  summary: "The one-time code of now. The key stays in the daemon; the audit trail has a read.",
  request: one,
  response: z.strictObject({
    reference: z.string(),
    code: z.string(),
    /** ms: from then on another code is valid. */
    until: z.int(),
    /** The daemon's clock, ms. */
    at: z.int(),
    period: z.int(),
    issuer: z.string().optional(),
    account: z.string().optional(),
  }),
});
