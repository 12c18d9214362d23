/** When a secret expires, as the list says it, and how pressing that is. */
import { daysUntilExpiry } from "@kist/model";

export interface Expiry {
  readonly text: string;
  readonly tone: "past" | "soon" | "later";
}

/** Days before which an expiry is something to look at. */
const SOON_DAYS = 14;

/** `expires` is a date; it holds to the end of that day (UTC). */
export function describeExpiry(expires: string | undefined, now: number): Expiry | undefined {
  if (expires === undefined) return undefined;
  const days = daysUntilExpiry(expires, now);
  if (Number.isNaN(days)) return undefined;
  if (days < 0) return { text: "expired", tone: "past" };
  if (days === 0) return { text: "today", tone: "past" };
  return { text: days < 100 ? `in ${days} d` : expires, tone: days <= SOON_DAYS ? "soon" : "later" };
}
