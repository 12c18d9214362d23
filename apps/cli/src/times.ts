/** Times as people say them. JSON keeps the milliseconds. */

const STEPS = [
  [60_000, 1000, "s"],
  [3_600_000, 60_000, "min"],
  [86_400_000, 3_600_000, "h"],
  [60 * 86_400_000, 86_400_000, "d"],
] as const;

/** `just now`, `5 min ago`, `3 d ago`, and the date beyond two months or in the future. */
export function ago(then: number, now: number): string {
  const passed = now - then;
  if (passed >= 0 && passed < 5000) return "just now";
  if (passed > 0)
    for (const [until, unit, name] of STEPS) if (passed < until) return `${Math.floor(passed / unit)} ${name} ago`;
  return new Date(then).toISOString().slice(0, 10);
}

/** How long until: `45 s`, `9 min`. */
export function span(milliseconds: number): string {
  for (const [until, unit, name] of STEPS) if (milliseconds < until) return `${Math.ceil(milliseconds / unit)} ${name}`;
  return `${Math.ceil(milliseconds / 86_400_000)} d`;
}

/** `2026-11-20 21:44:02`, in the machine's own zone. */
export function timestamp(at: number): string {
  const date = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return Number.isNaN(date.getTime()) ? String(at) : date.toISOString().slice(0, 19).replace("T", " ");
}

/** The time meant by `2026-11-20`, `2026-11-20T10:00`, `90m`, `12h`, `7d` (ago); nothing where it is none. */
export function parseSince(text: string, now: number): number | undefined {
  const back = /^(\d{1,6})\s*(m|h|d)$/.exec(text);
  if (back !== null) {
    const unit = { m: 60_000, h: 3_600_000, d: 86_400_000 }[back[2] ?? ""];
    return unit === undefined ? undefined : now - Number(back[1]) * unit;
  }
  const at = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}
