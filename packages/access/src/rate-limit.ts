/**
 * Token buckets, by process and for all together. The first protects the daemon from a runaway loop; refusals
 * have a far smaller bucket of their own, which slows probing. There is no shared bucket of refusals: one
 * process that is refused all day must not lock the owner out. Memory is bounded; a process that was forgotten
 * starts with full buckets, and the shared bucket still holds.
 */
import type { Clock } from "@kist/model";

/** `burst` at once, then `perSecond`. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}
export interface RateLimitSettings {
  readonly process: Rate;
  readonly all: Rate;
  readonly refusals: Rate;
  /** Processes remembered at once. */
  readonly processes: number;
}
/** An order of magnitude above what one saturated core serves; refusals at the pace of a person. */
export const RATE_LIMITS: RateLimitSettings = {
  process: { burst: 100_000, perSecond: 100_000 },
  all: { burst: 200_000, perSecond: 200_000 },
  refusals: { burst: 30, perSecond: 2 },
  processes: 4096,
};

export type Admission =
  | { readonly admitted: true }
  | {
      readonly admitted: false;
      readonly limit: "process" | "all" | "refusals";
      /** Whole seconds until it is worth trying again, at least 1. */
      readonly seconds: number;
    };

export interface RateLimits {
  /** Charges one request of the process (`callerKey`). To be asked before anything else is done for it. */
  admit(process: string): Admission;
  /** Charges one refusal to it: call for every denied or unapproved request. */
  refuse(process: string): void;
}

const ADMITTED: Admission = { admitted: true };

interface Bucket {
  tokens: number;
  /** Monotonic milliseconds of the last refill. */
  at: number;
}

export function createRateLimits(deps: { readonly clock: Clock; readonly settings?: RateLimitSettings }): RateLimits {
  const { clock, settings = RATE_LIMITS } = deps;
  const all: Bucket = { tokens: settings.all.burst, at: clock.monotonic() };
  /** In order of first sight; a process that is full again says nothing and may be forgotten. */
  const processes = new Map<string, { readonly requests: Bucket; readonly refusals: Bucket }>();

  const bucketsOf = (process: string): { readonly requests: Bucket; readonly refusals: Bucket } => {
    const known = processes.get(process);
    if (known !== undefined) return known;
    const at = clock.monotonic();
    const made = {
      requests: { tokens: settings.process.burst, at },
      refusals: { tokens: settings.refusals.burst, at },
    };
    processes.set(process, made);
    const [oldest] = processes.keys();
    if (processes.size > settings.processes && oldest !== undefined) processes.delete(oldest);
    return made;
  };

  return {
    admit(process) {
      const now = clock.monotonic();
      const own = bucketsOf(process);
      if (refill(own.refusals, settings.refusals, now) < 1) return reject("refusals", own.refusals, settings.refusals);
      if (refill(own.requests, settings.process, now) < 1) return reject("process", own.requests, settings.process);
      if (refill(all, settings.all, now) < 1) return reject("all", all, settings.all);
      own.requests.tokens -= 1;
      all.tokens -= 1;
      return ADMITTED;
    },
    refuse(process) {
      const { refusals } = bucketsOf(process);
      refusals.tokens = Math.max(0, refill(refusals, settings.refusals, clock.monotonic()) - 1);
    },
  };
}

/** Adds what has flowed in since the last look and returns what is there. */
function refill(bucket: Bucket, rate: Rate, now: number): number {
  const flowed = (Math.max(0, now - bucket.at) * rate.perSecond) / 1000;
  bucket.tokens = Math.min(rate.burst, bucket.tokens + flowed);
  bucket.at = now;
  return bucket.tokens;
}

function reject(limit: "process" | "all" | "refusals", bucket: Bucket, rate: Rate): Admission {
  return { admitted: false, limit, seconds: Math.max(1, Math.ceil((1 - bucket.tokens) / rate.perSecond)) };
}
