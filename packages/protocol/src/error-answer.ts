/** What every refusal and failure is answered with, whatever the endpoint. */
import { z } from "zod";

import { ERRORS, type ErrorCode } from "./errors.ts";

export const errorAnswer = z.strictObject({
  error: z.strictObject({
    code: z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]),
    /** What happened. */
    message: z.string(),
    why: z.string().optional(),
    /** What to do next. */
    next: z.string().optional(),
    facts: z.record(z.string(), z.union([z.string(), z.number()])),
  }),
});
