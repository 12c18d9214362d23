import { z } from "zod";

import { post } from "./endpoint.ts";
import { consent, encoding, name, names, versionId, where } from "./terms.ts";

/** `shell`: the variables of an interactive shell, `dev` only. `edit`, `diff`: what stands there itself, templates as they are written. */
const purpose = z.enum(["get", "run", "export", "inject", "shell", "edit", "diff", "copy"]);

export const readValues = post("values/read", {
  summary: "Values by name, or a whole namespace. Written to the audit chain before anything is released.",
  request: z.strictObject({
    ...where.shape,
    /** References or bare keys. Absent: the whole namespace. */
    names: names.optional(),
    /** Of the whole namespace, only these keys. */
    only: z.array(name).max(2000).optional(),
    purpose,
    /** `run`: an event `run-changed` tells when one of these secrets has another version. */
    watch: z.boolean().optional(),
    ...consent,
  }),
  response: z.strictObject({
    values: z.array(
      z.strictObject({
        /** As asked for, or the reference. */
        name: z.string(),
        key: z.string(),
        /** Where it stands, if it was imported. */
        from: z.string().optional(),
        version: versionId,
        value: z.string(),
        encoding: encoding.optional(),
        concealed: z.literal(true).optional(),
        /** This person's own value. */
        override: z.literal(true).optional(),
        /** Names in it were filled in; for `edit` and `diff` it is as it was written. */
        template: z.literal(true).optional(),
      }),
    ),
    missing: z.array(z.string()),
  }),
});
