import { z } from "zod";

import { post } from "./endpoint.ts";
import { consent, done, vaultId } from "./terms.ts";

const RESTORE =
  "Restore the newest backup in a new home: `kist backup restore FILE`. What still opens can be exported first.";
const REBUILD = "`kist doctor --repair` rebuilds it from the log.";

/** What can be wrong with stored data, by part: what it is, and what to do. */
export const FINDINGS = {
  pages: { what: "the database's pages", next: RESTORE },
  log: {
    what: "commits that stood in the write-ahead log are gone",
    next: "Compare with the newest backup: the last writes before the crash may be missing.",
  },
  setup: { what: "this machine is not set up", next: "Run `kist init`." },
  slots: { what: "the ways to unlock", next: RESTORE },
  local: { what: "what this device keeps for itself", next: "`kist doctor --repair` drops what can be given again." },
  home: {
    what: "this home was copied or restored",
    next: "On the copy that should go on, run `kist device resolve`.",
  },
  clock: {
    what: "the clock jumped forward",
    next: "If it is right now, run `kist doctor --accept-clock`.",
  },
  chain: { what: "the membership chain", next: RESTORE },
  keys: { what: "the vault's keys", next: RESTORE },
  box: {
    what: "the boxes that carry keys do not match the members",
    next: "Make a backup now, and restore it in a new home: it gives every namespace a new key.",
  },
  document: { what: "a document whose hash stands in the chain (an allow-list)", next: RESTORE },
  due: { what: "a namespace waits for a new key", next: "The next change there makes it, on a device that holds it." },
  delta: { what: "a signed change", next: RESTORE },
  value: { what: "a sealed value", next: RESTORE },
  view: { what: "the document of a stream", next: RESTORE },
  index: { what: "the index of a stream", next: REBUILD },
  head: { what: "the head of a stream", next: REBUILD },
  audit: {
    what: "the audit trail",
    next: "Keep a copy of this home as evidence. `kist doctor --repair` lets a trail without its end go on; the place stays visible.",
  },
} as const satisfies Record<string, { readonly what: string; readonly next: string }>;

export type FindingPart = keyof typeof FINDINGS;

export const finding = z.strictObject({
  part: z.enum(Object.keys(FINDINGS) as [FindingPart, ...FindingPart[]]),
  /** The rule that does not hold: one word per check. */
  rule: z.string(),
  vault: vaultId.optional(),
  stream: z.string().optional(),
  /** Of the delta or audit record. */
  seq: z.int().optional(),
  what: z.string(),
  next: z.string(),
});
export type DoctorFinding = z.infer<typeof finding>;

/** A finding with its words. */
export function describeFinding(found: Omit<DoctorFinding, "what" | "next">): DoctorFinding {
  return { ...found, ...FINDINGS[found.part] };
}

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
