/**
 * Looks for the next request a moment longer before the thread sleeps. Who has several to make sends the next one tens of
 * microseconds after an answer, and to be woken costs as much as the request does. The price is this
 * much of one processor's time after an answer. Where several ask at once there is no such moment: what they send while the
 * thread is being woken shares a commit.
 */
import type { Clock } from "@kist/model";

/** Milliseconds. */
const MOMENT = 0.15;

export interface Linger {
  /** A request has come. */
  begin(): void;
  /** Its answer has been written, or nobody is there to read it. */
  end(): void;
}

/** `yieldTurn` runs something after the event loop has looked at everything else once (`setImmediate`). */
export function createLinger(clock: Clock, yieldTurn: (run: () => void) => void): Linger {
  let underWay = 0;
  let alone = true;
  let until = 0;
  let looking = false;
  const look = (): void => {
    looking = underWay === 0 && clock.monotonic() < until;
    if (looking) yieldTurn(look);
  };
  return {
    begin() {
      if (++underWay > 1) alone = false;
    },
    end() {
      if (--underWay > 0) return;
      until = alone ? clock.monotonic() + MOMENT : 0;
      alone = true;
      if (looking || until === 0) return;
      looking = true;
      yieldTurn(look);
    },
  };
}
