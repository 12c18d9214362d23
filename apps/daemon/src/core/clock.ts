/** The system's clocks behind the model's port. */
import type { Clock } from "@kist/model";

export function createSystemClock(): Clock {
  return { now: () => Date.now(), monotonic: () => performance.now() };
}
