/**
 * The time this device has lived to see (R14). Expiry is judged by the later of the clock and what was persisted,
 * so a clock set back revives nothing. A forward jump of more than a day is not persisted before a person has said
 * that it is right: a wrong date must not end for good what a right one would not.
 *
 * A jump is what the clock gained over the time that passed since the machine was started, sleep included. Across
 * a restart of the machine nobody measured how long it was off: then the clock must stand for ten minutes first.
 */
import type { Clock } from "@kist/model";

import type { LocalRows } from "./local-rows.ts";

export interface Uptime {
  /** Changes with each start of the machine; empty where the system does not tell. */
  readonly boot: string;
  /** Milliseconds since that start, sleep included. */
  readonly passed: number;
}

export interface Timekeeper {
  /** Hours by which the clock has jumped forward and nobody has confirmed it; `undefined` where it has not. */
  jumped(): number | undefined;
  /** Persists the time where that may be done and the last one is an hour old. */
  keep(): void;
  /** Persists it whatever it is; inside the transaction that records who said so. */
  accept(): void;
}

const HOUR_MS = 3_600_000;
const JUMP_MS: number = 24 * HOUR_MS;
const STEADY_MS = 600_000;

interface Kept extends Uptime {
  readonly at: number;
}

export function createTimekeeper(deps: {
  readonly clock: Clock;
  readonly uptime: () => Uptime;
  readonly rows: LocalRows;
}): Timekeeper {
  const { clock, uptime, rows } = deps;

  /** What the clock gained over the machine's own count; 0 where that cannot be told. */
  const gained = (kept: Kept, { boot, passed }: Uptime): number =>
    boot === kept.boot ? clock.now() - kept.at - (passed - kept.passed) : 0;
  const accept = (): void => {
    const at = Math.max(clock.now(), readKept(rows)?.at ?? 0);
    rows.write("setting", "clock", { at, ...uptime() });
  };

  return {
    jumped() {
      const kept = readKept(rows);
      const jump = kept === undefined ? 0 : gained(kept, uptime());
      return jump > JUMP_MS ? Math.round(jump / HOUR_MS) : undefined;
    },
    keep() {
      const [kept, since] = [readKept(rows), uptime()];
      if (kept !== undefined) {
        const isSteady = kept.boot === since.boot || since.passed >= STEADY_MS;
        if (!isSteady || gained(kept, since) > JUMP_MS || clock.now() - kept.at < HOUR_MS) return;
      }
      accept();
    },
    accept,
  };
}

function readKept(rows: LocalRows): Kept | undefined {
  const row = rows.read("setting", "clock");
  if (typeof row !== "object" || row === null || !("at" in row && "boot" in row && "passed" in row)) return undefined;
  const { at, boot, passed } = row;
  if (typeof at !== "number" || typeof boot !== "string" || typeof passed !== "number") return undefined;
  return { at, boot, passed };
}
