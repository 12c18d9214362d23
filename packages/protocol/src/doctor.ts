import { z } from "zod";

import { post } from "./endpoint.ts";
import { FINDINGS, type DoctorFinding, type FindingPart } from "./findings.ts";
import { consent, done, vaultId } from "./terms.ts";

export const finding: z.ZodType<DoctorFinding> = z.strictObject({
  part: z.enum(Object.keys(FINDINGS) as [FindingPart, ...FindingPart[]]),
  rule: z.string(),
  vault: vaultId.optional(),
  stream: z.string().optional(),
  seq: z.int().optional(),
  what: z.string(),
  next: z.string(),
});

export const checkHealth = post("doctor/check", {
  summary: "Verifies every signature, chain, value, index, key box and audit record of the vaults that are open.",
  request: z.strictObject(consent),
  response: z.strictObject({ findings: z.array(finding), streams: z.int(), records: z.int() }),
});
export const acceptClock = post("doctor/accept-clock", {
  summary: "The clock that jumped forward is right: from now on this device's time does not go back behind it.",
  request: z.strictObject(consent),
  response: done,
});
