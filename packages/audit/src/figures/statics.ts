/**
 * Static-credential ratio: of all that grants something, the share that stays what it is until somebody changes it.
 * What a lease mints ends by itself and is the other share.
 */
import { grow, rank, type Counted } from "./ranking.ts";
import { isCredential, plannedEnd, type SecretFact } from "./secret-fact.ts";
import { shareOf } from "./share.ts";

export interface StaticsFigure {
  readonly credentials: number;
  readonly leased: number;
  readonly ratio?: number;
  /** Static ones whose end is at least planned. */
  readonly bounded: number;
  /** By kind, the most first; `unknown` where nobody said. */
  readonly kinds: readonly Counted[];
}

export function measureStatics(secrets: readonly SecretFact[], leased: number): StaticsFigure {
  const kinds = new Map<string, number>();
  let credentials = 0;
  let bounded = 0;
  for (const secret of secrets) {
    if (!isCredential(secret)) continue;
    credentials++;
    grow(kinds, secret.kind ?? "unknown", 1);
    if (plannedEnd(secret) !== undefined) bounded++;
  }
  const ratio = shareOf("ratio", credentials, credentials + leased);
  return { credentials: credentials + leased, leased, ...ratio, bounded, kinds: rank(kinds) };
}
