/**
 * Slowing down guesses at what people type. Three free tries, then 1, 2, 4 … seconds, never more than 60: malware
 * must not be able to lock the owner out (R16). A try is written down before it is computed.
 */
import type { Clock, SlotId } from "@kist/model";

import type { Backoff, SlotStore } from "./ports.ts";
import type { SlotType } from "./slot.ts";

const FREE_TRIES = 3;
const LONGEST_MS = 60_000;

/** Keys of 256 random bits are not guessed; a machine that is killed while starting must not wait for it. */
export function isGuessable(type: SlotType): boolean {
  return type === "passphrase" || type === "recovery";
}

/** Milliseconds until the slot may be tried again; 0 for now. A clock set back never makes it longer. */
export function waitFor(backoff: Backoff | undefined, now: number): number {
  if (backoff === undefined || backoff.failures < FREE_TRIES) return 0;
  const delay = Math.min(LONGEST_MS, 1000 * 2 ** (backoff.failures - FREE_TRIES));
  return Math.max(0, Math.min(delay, backoff.at + delay - now));
}

/** Counts a try as failed until it has succeeded. */
export function recordTry(store: SlotStore, clock: Clock, slot: SlotId): void {
  const failures = (store.readBackoff(slot)?.failures ?? 0) + 1;
  store.writeBackoff(slot, { failures, at: clock.now() });
}
