/** How a secret stands with time: when its value should be replaced, and when it stops working. */

export const ROTATION_STATES = ["fresh", "due", "overdue"] as const;
/** `due`: its day is near; `overdue`: its day has passed. */
export type RotationState = (typeof ROTATION_STATES)[number];

const DAY_MS = 86_400_000;
/** How early a rotation is due: in the last tenth of its interval, but no earlier than this many days before its end. */
const MOST_NOTICE_DAYS = 14;
const NOTICE_SHARE = 0.1;

/** When a value that was stored at `since` should have been replaced (ms). */
export function rotationEnds(since: number, intervalDays: number): number {
  return since + intervalDays * DAY_MS;
}

export function judgeRotation(since: number, intervalDays: number, now: number): RotationState {
  const left = rotationEnds(since, intervalDays) - now;
  if (left <= 0) return "overdue";
  return left <= Math.min(intervalDays * NOTICE_SHARE, MOST_NOTICE_DAYS) * DAY_MS ? "due" : "fresh";
}

/**
 * Whole days that a value is still expected to work: 0 on its last day, which ends as UTC's does, and less afterwards.
 * `expires` is an ISO 8601 date.
 */
export function daysUntilExpiry(expires: string, now: number): number {
  return Math.ceil((Date.parse(expires) + DAY_MS - now) / DAY_MS) - 1;
}
