/** Times as people say them, in the reader's own time zone. */

const LOCALE = "en-GB";
const SECOND = 1000;
const MINUTE: number = 60 * SECOND;
const HOUR: number = 60 * MINUTE;
const DAY: number = 24 * HOUR;

const CLOCK = new Intl.DateTimeFormat(LOCALE, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const SHORT_CLOCK = new Intl.DateTimeFormat(LOCALE, { hour: "2-digit", minute: "2-digit" });
const LONG_DAY = new Intl.DateTimeFormat(LOCALE, { weekday: "long", day: "numeric", month: "long" });
const LONG_DAY_WITH_YEAR = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "long", year: "numeric" });
const SHORT_DAY = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short" });
const FULL_DAY = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short", year: "numeric" });

/** `21:44:02`. */
export function clockTime(at: number): string {
  return CLOCK.format(at);
}
/** `21:44`. */
export function shortTime(at: number): string {
  return SHORT_CLOCK.format(at);
}
/** `20 Nov`. */
export function shortDay(at: number): string {
  return SHORT_DAY.format(at);
}
/** `20 Nov 2026, 21:44:02`. */
export function fullTime(at: number): string {
  return `${FULL_DAY.format(at)}, ${clockTime(at)}`;
}
/** `20 Nov 2026`. */
export function fullDay(at: number): string {
  return FULL_DAY.format(at);
}

/** Today, Yesterday, `Friday 20 November`, `20 November 2025`. */
export function dayTitle(at: number, now: number): string {
  const days = Math.round((startOfDay(now) - startOfDay(at)) / DAY);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  return new Date(at).getFullYear() === new Date(now).getFullYear()
    ? LONG_DAY.format(at)
    : LONG_DAY_WITH_YEAR.format(at);
}

/** Midnight of that day, here. */
export function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

/** `9:04` under an hour, `2 h 5 min` beyond: for what runs down while somebody looks. */
export function timeLeft(milliseconds: number): string {
  const left = Math.max(0, milliseconds);
  if (left < HOUR) {
    const seconds = Math.ceil(left / SECOND);
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }
  const minutes = Math.round((left % HOUR) / MINUTE);
  return minutes === 0 ? `${Math.floor(left / HOUR)} h` : `${Math.floor(left / HOUR)} h ${minutes} min`;
}

/** `just now`, `5 min ago`, `3 h ago`, `2 days ago`, then the day itself. */
export function ago(at: number, now: number): string {
  const passed = now - at;
  if (passed < 5 * SECOND) return "just now";
  if (passed < MINUTE) return `${Math.floor(passed / SECOND)} s ago`;
  if (passed < HOUR) return `${Math.floor(passed / MINUTE)} min ago`;
  if (passed < DAY) return `${Math.floor(passed / HOUR)} h ago`;
  const days = Math.floor(passed / DAY);
  if (days < 60) return days === 1 ? "1 day ago" : `${days} days ago`;
  return FULL_DAY.format(at);
}

/** How long something took: `850 ms`, `12 s`, `4 min`, `3 h`, `9 days`. */
export function duration(milliseconds: number): string {
  if (milliseconds < SECOND) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 2 * MINUTE) return `${Math.round(milliseconds / SECOND)} s`;
  if (milliseconds < 2 * HOUR) return `${Math.round(milliseconds / MINUTE)} min`;
  if (milliseconds < 2 * DAY) return `${Math.round(milliseconds / HOUR)} h`;
  return `${Math.round(milliseconds / DAY)} days`;
}
