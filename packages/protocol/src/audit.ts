import { z } from "zod";

import { post } from "./endpoint.ts";
import { consent, environmentName, vaultId } from "./terms.ts";

/** Each vault has its own audit chain on each device. */
const which = { vault: vaultId.optional(), ...consent };

export const auditEntry = z.strictObject({
  seq: z.int(),
  at: z.int(),
  action: z.string(),
  outcome: z.enum(["allowed", "refused", "failed"]),
  subjects: z.array(z.string()),
  caller: z.record(z.string(), z.union([z.string(), z.int()])).optional(),
  code: z.string().optional(),
  note: z.string().optional(),
  count: z.int().optional(),
  /** Names in `subjects` are withheld: `kist://prod/shop/*` stands for whichever of them it was. */
  withheld: z.literal(true).optional(),
});

export const listAudit = post("audit/list", {
  summary:
    "The audit trail, newest first. Names of secrets in places that the caller may not list without being asked are withheld, unless `names` asks for all of them. A filter by subject asks for the environment it looks into.",
  request: z.strictObject({
    limit: z.int().min(1).max(5000).optional(),
    before: z.int().optional(),
    since: z.int().optional(),
    /** Entries before this time. */
    until: z.int().optional(),
    action: z.string().max(60).optional(),
    outcome: z.enum(["allowed", "refused", "failed"]).optional(),
    subject: z.string().max(512).optional(),
    /** What touched this environment. Names stay withheld as without it, so it asks for nothing more. */
    environment: environmentName.optional(),
    /** The file name of the caller's executable. */
    program: z.string().min(1).max(255).optional(),
    names: z.enum(["covered", "all"]).optional(),
    ...which,
  }),
  response: z.strictObject({ entries: z.array(auditEntry) }),
});
export const verifyAudit = post("audit/verify", {
  summary: "Walks this device's audit chain and names the first bad entry, if there is one.",
  request: z.strictObject(which),
  response: z.strictObject({
    verdict: z.enum(["ok", "broken", "fork", "truncated"]),
    records: z.int(),
    entries: z.int(),
    checkpoints: z.int(),
    /** Records whose body retention dropped. */
    dropped: z.int(),
    /** Newest records that no checkpoint covers yet. */
    unsignedTail: z.int(),
    /** Newest records that nobody but this device vouches for. */
    unwitnessedTail: z.int(),
    at: z.int().optional(),
    field: z.string().optional(),
    head: z.string(),
  }),
});
export const exportAudit = post("audit/export", {
  summary:
    "Skeletons, sealed bodies, checkpoints and opened entries, a JSON line each, for a verifier that needs no daemon.",
  request: z.strictObject(which),
  response: z.string(),
});
export const createBackup = post("backup/create", {
  summary: "The vault sealed to its recovery device: log, chain, audit, epoch secrets; no device keys, no slots.",
  request: z.strictObject(which),
  response: z.instanceof(Uint8Array),
});
