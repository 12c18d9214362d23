/** How late values are replaced: what ends the use of a static credential is its next version, and nothing else. */
import { summarise, type Durations } from "./durations.ts";
import { plannedEnd, type SecretFact } from "./secret-fact.ts";

/** A value that another one took the place of. `at`: when it was made. */
export interface Replaced {
  readonly at: number;
  readonly replacedAt: number;
  readonly rotationDays: number;
}

export interface LatenessFigure {
  /** Of the values that outlived their interval and were then replaced: by how much. */
  readonly late: Durations;
  /** Values beyond their planned end that still stand. */
  readonly standing: number;
}

export function measureLateness(
  secrets: readonly SecretFact[],
  replaced: readonly Replaced[],
  now: number,
): LatenessFigure {
  const late = replaced.flatMap(({ at, replacedAt, rotationDays }) => {
    const end = plannedEnd({ valueAt: at, rotationDays });
    return end === undefined || replacedAt <= end ? [] : [replacedAt - end];
  });
  const standing = secrets.filter((secret) => (plannedEnd(secret) ?? Number.POSITIVE_INFINITY) < now).length;
  return { late: summarise(late), standing };
}
