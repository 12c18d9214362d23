/** Ages and days as a table says them: short, and the same width for the same size. */
import { SECRETS } from "../../texts/secrets.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `now`, `5 min`, `3 h`, `12 d`, `5 mo`, `2 y`. */
export function sayAge(since: number, now: number): string {
  const passed = now - since;
  if (passed < MINUTE) return SECRETS.age.now;
  if (passed < HOUR) return SECRETS.age.minutes(Math.floor(passed / MINUTE));
  if (passed < DAY) return SECRETS.age.hours(Math.floor(passed / HOUR));
  if (passed < 100 * DAY) return SECRETS.age.days(Math.floor(passed / DAY));
  return passed < 730 * DAY
    ? SECRETS.age.months(Math.floor(passed / (30.44 * DAY)))
    : SECRETS.age.years(Math.floor(passed / (365.25 * DAY)));
}

export function daysBetween(from: number, to: number): number {
  return Math.ceil(Math.abs(to - from) / DAY);
}
