/** What a shell offers at Tab: names for whoever may list them anyway, and nothing, without a question, for everybody else. */
import { z } from "zod";

import { post } from "./endpoint.ts";
import { where } from "./terms.ts";

/** More than a person looks through at a prompt. */
export const MAX_COMPLETIONS = 1000;

export const completeNames = post("names/complete", {
  summary:
    "Names that begin so, for a shell's completion. Only where nobody would have to be asked; elsewhere it answers with none, and nobody is asked.",
  request: z.strictObject({
    ...where.shape,
    of: z.enum(["secret", "namespace"]),
    prefix: z.string().max(256).optional(),
  }),
  response: z.strictObject({ names: z.array(z.string()).max(MAX_COMPLETIONS) }),
  idle: true,
});
