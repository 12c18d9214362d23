/** What the figures need to know of a secret: never its value. */
export interface SecretFact {
  readonly reference: string;
  /** One of the kinds, declared or by its type; absent where nobody said. */
  readonly kind?: string;
  /** Put together from others when it is read: it grants nothing by itself. */
  readonly template: boolean;
  readonly owner?: string;
  readonly rotationDays?: number;
  /** ISO 8601 date: the day after which the value is expected not to work. */
  readonly expires?: string;
  readonly createdAt: number;
  /** When the current version was made. */
  readonly valueAt: number;
}

/** Milliseconds. */
export const DAY: number = 86_400_000;

/** All but plain configuration and templates: what somebody could do something with. */
export function isCredential({ kind, template }: Pick<SecretFact, "kind" | "template">): boolean {
  return kind !== "config" && !template;
}

/** The end of the last day on which it is expected to work, in UTC. Nothing for a date that is none. */
export function endOfDay(expires: string): number | undefined {
  const start = Date.parse(`${expires}T00:00:00Z`);
  return Number.isNaN(start) ? undefined : start + DAY;
}

/** When a value that was made at `valueAt` should be replaced: its interval or its expiry, whichever is first. */
export function plannedEnd({
  valueAt,
  rotationDays,
  expires,
}: Pick<SecretFact, "valueAt" | "rotationDays" | "expires">): number | undefined {
  const ends = [
    ...(rotationDays === undefined ? [] : [valueAt + rotationDays * DAY]),
    ...(expires === undefined ? [] : [endOfDay(expires) ?? Number.POSITIVE_INFINITY]),
  ];
  const end = Math.min(...ends);
  return Number.isFinite(end) ? end : undefined;
}
