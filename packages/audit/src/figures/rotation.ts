/** Rotation coverage: of the secrets that somebody gave a rotation interval, the share that is within it. */
import { DAY, isCredential, type SecretFact } from "./secret-fact.ts";
import { shareOf } from "./share.ts";

export interface Overdue {
  readonly reference: string;
  readonly owner?: string;
  readonly ageDays: number;
  readonly intervalDays: number;
}
export interface RotationFigure {
  readonly secrets: number;
  readonly planned: number;
  readonly within: number;
  readonly coverage?: number;
  /** Credentials without an interval: the figure says nothing about them. */
  readonly unplanned: number;
  /** The furthest beyond their interval first. */
  readonly overdue: readonly Overdue[];
}

export function measureRotation(secrets: readonly SecretFact[], now: number, most: number): RotationFigure {
  let planned = 0;
  let unplanned = 0;
  const overdue: Overdue[] = [];
  for (const secret of secrets) {
    const { rotationDays, reference, owner, valueAt } = secret;
    if (rotationDays === undefined) {
      if (isCredential(secret)) unplanned++;
      continue;
    }
    planned++;
    const age = now - valueAt;
    if (age <= rotationDays * DAY) continue;
    const about = { reference, ageDays: Math.floor(age / DAY), intervalDays: rotationDays };
    overdue.push(owner === undefined ? about : { ...about, owner });
  }
  overdue.sort((a, b) => b.ageDays - b.intervalDays - (a.ageDays - a.intervalDays));
  const within = planned - overdue.length;
  return {
    secrets: secrets.length,
    planned,
    within,
    ...shareOf("coverage", within, planned),
    unplanned,
    overdue: overdue.slice(0, most),
  };
}
