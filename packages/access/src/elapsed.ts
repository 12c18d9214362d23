/**
 * Time limits that neither a clock set back nor a sleeping machine can stretch: the wall clock counts sleep,
 * the monotonic one cannot be set, and the larger of the two differences is what passed (R14).
 */
import type { Clock } from "@kist/model";

export interface Moment {
  readonly wall: number;
  readonly monotonic: number;
}

export function takeMoment(clock: Clock): Moment {
  return { wall: clock.now(), monotonic: clock.monotonic() };
}

/** Milliseconds since `start`, by whichever clock moved further; never negative. */
export function elapsedSince(clock: Clock, start: Moment): number {
  return Math.max(0, clock.now() - start.wall, clock.monotonic() - start.monotonic);
}
