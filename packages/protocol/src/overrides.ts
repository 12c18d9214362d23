/** Personal overrides: one person's own value for a secret, in environments of class `dev` (R11). */
import { z } from "zod";

import { post } from "./endpoint.ts";
import { MAX_WRITE_BODY_BYTES } from "./limits.ts";
import { consent, encoding, name, names, vaultId, versionId, where } from "./terms.ts";

export const setOverride = post("overrides/set", {
  summary: "Gives a secret a value that only this person reads, on this person's own devices.",
  request: z.strictObject({
    ...where.shape,
    name,
    value: z.string(),
    encoding: encoding.optional(),
    /** Names in the value are filled in, looked for from where the secret stands. */
    template: z.literal(true).optional(),
    ...consent,
  }),
  response: z.strictObject({ reference: z.string(), version: versionId }),
  bodyLimit: MAX_WRITE_BODY_BYTES,
});
export const removeOverrides = post("overrides/remove", {
  summary: "Ends overrides: these secrets are again what everybody reads.",
  request: z.strictObject({ ...where.shape, names, ...consent }),
  response: z.strictObject({ removed: z.array(z.string()) }),
});
export const listOverrides = post("overrides/list", {
  summary: "What this person has overridden; no values.",
  request: z.strictObject({ vault: vaultId.optional(), ...consent }),
  response: z.strictObject({
    overrides: z.array(
      z.strictObject({
        reference: z.string(),
        version: versionId,
        changedAt: z.int(),
        /** The secret itself was deleted. */
        deleted: z.literal(true).optional(),
      }),
    ),
  }),
});
