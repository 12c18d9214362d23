/** What expires soon, by the date that people wrote down for it. */
import { DAY, endOfDay, type SecretFact } from "./secret-fact.ts";

export interface Expiring {
  readonly reference: string;
  readonly owner?: string;
  readonly expires: string;
  /** Whole days that are left; below 0 where it is over. */
  readonly inDays: number;
}
export interface ExpiringFigure {
  /** Secrets with an expiry date. */
  readonly dated: number;
  readonly expired: number;
  /** Not yet expired, and expiring within so many days; each counts those before it too. */
  readonly within7: number;
  readonly within30: number;
  readonly within90: number;
  readonly soonest: readonly Expiring[];
}

export function measureExpiring(secrets: readonly SecretFact[], now: number, most: number): ExpiringFigure {
  const dated: Expiring[] = [];
  for (const { expires, reference, owner } of secrets) {
    const end = expires === undefined ? undefined : endOfDay(expires);
    if (expires === undefined || end === undefined) continue;
    const about = { reference, expires, inDays: Math.floor((end - 1 - now) / DAY) };
    dated.push(owner === undefined ? about : { ...about, owner });
  }
  dated.sort((a, b) => a.inDays - b.inDays);
  const within = (days: number): number => dated.filter(({ inDays }) => inDays >= 0 && inDays < days).length;
  return {
    dated: dated.length,
    expired: dated.filter(({ inDays }) => inDays < 0).length,
    within7: within(7),
    within30: within(30),
    within90: within(90),
    soonest: dated.filter(({ inDays }) => inDays < 90).slice(0, most),
  };
}
