/** The figures that a security team reports, from the secrets' metadata and from the audit trail (docs/figures.md). */
import { z } from "zod";

import { post } from "./endpoint.ts";
import { consent, environmentName, vaultId } from "./terms.ts";

/** `share` is absent where nothing counts towards it: there is no such thing as 0 of 0. */
const share = z.number().min(0).max(1).optional();
const counted = z.strictObject({ name: z.string(), count: z.int() });
/** Milliseconds; absent where nothing was measured. */
const durations = z.strictObject({
  count: z.int(),
  median: z.int().optional(),
  /** 95 of 100 took no longer. */
  most: z.int().optional(),
  longest: z.int().optional(),
});

export const figures = z.strictObject({
  at: z.int(),
  /** Of the trail: entries from here on were counted. */
  since: z.int(),
  /** Environments whose secrets were counted, and those left out because the caller may not list them. */
  covered: z.array(environmentName),
  leftOut: z.array(environmentName),
  trail: z.strictObject({
    entries: z.int(),
    /** Time of the oldest entry that is still there, in or before the window. */
    oldest: z.int().optional(),
  }),
  rotation: z.strictObject({
    secrets: z.int(),
    /** Those with a rotation interval, and how many of them are within it. */
    planned: z.int(),
    within: z.int(),
    coverage: share,
    /** Credentials that nobody gave an interval. */
    unplanned: z.int(),
    overdue: z.array(
      z.strictObject({ reference: z.string(), owner: z.string().optional(), ageDays: z.int(), intervalDays: z.int() }),
    ),
  }),
  statics: z.strictObject({
    /** Secrets that grant something: all but plain configuration and templates. */
    credentials: z.int(),
    /** Leases that expire by themselves. There are none before this version can mint them. */
    leased: z.int(),
    ratio: share,
    /** Static ones whose end is planned: an expiry date or a rotation interval. */
    bounded: z.int(),
    kinds: z.array(counted),
  }),
  revocation: z.strictObject({
    /** From the wish to revoke a lease to its end in the backend: nothing to measure before there are leases. */
    leases: durations,
    /** How late a value was replaced after its planned end. */
    late: durations,
    /** Values past their planned end that still stand. */
    standing: z.int(),
    /** How long programs of `kist run` held what they were given. */
    held: durations,
  }),
  refusals: z.strictObject({
    /** That were allowed. */
    reads: z.int(),
    /** Where a person was asked first: a question is no refusal. */
    asked: z.int(),
    refusedReads: z.int(),
    failedReads: z.int(),
    /** Refused or failed ones of all reads that were tried. */
    share,
    reasons: z.array(counted),
    programs: z.array(counted),
  }),
  expiring: z.strictObject({
    dated: z.int(),
    expired: z.int(),
    within7: z.int(),
    within30: z.int(),
    within90: z.int(),
    soonest: z.array(
      z.strictObject({ reference: z.string(), owner: z.string().optional(), expires: z.string(), inDays: z.int() }),
    ),
  }),
  use: z.strictObject({
    unit: z.enum(["hour", "day", "week"]),
    /** Minutes east of UTC in which days begin. */
    zone: z.int(),
    environments: z.array(counted),
    /** The programs that read most; all others together are `other`. */
    programs: z.array(counted),
    /** From the first to the last without a gap. */
    buckets: z.array(
      z.strictObject({
        at: z.int(),
        reads: z.int(),
        refused: z.int(),
        environments: z.record(z.string(), z.int()),
        programs: z.record(z.string(), z.int()),
      }),
    ),
  }),
  readers: z.strictObject({
    /** `kist://prod/shop/*` stands for all names there where they are withheld. */
    most: z.array(z.strictObject({ reference: z.string(), count: z.int(), last: z.int() })),
    /** Of the covered secrets: no read of them stands in the trail. */
    never: z.int(),
    neverRead: z.array(z.strictObject({ reference: z.string(), createdAt: z.int() })),
  }),
});

export const auditFigures = post("audit/figures", {
  summary:
    "Rotation coverage, static-credential ratio, time to revoke, failed reads, what expires soon, use over time. Names are withheld as in audit/list; secrets that the caller may not list are not counted.",
  request: z.strictObject({
    /** 30 days ago where not given. */
    since: z.int().optional(),
    zone: z
      .int()
      .min(-14 * 60)
      .max(14 * 60)
      .optional(),
    names: z.enum(["covered", "all"]).optional(),
    vault: vaultId.optional(),
    ...consent,
  }),
  response: figures,
});
