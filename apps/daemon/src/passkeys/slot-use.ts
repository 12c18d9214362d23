/**
 * When each slot was last used, and how often a passkey says it was: sealed rows, so that whoever writes to the disk cannot
 * set a count back. A count that did not rise means that two authenticators hold one key.
 */
import { KistError, type SlotId } from "@kist/model";

import type { LocalRows } from "../core/local-rows.ts";

export interface SlotUse {
  /** Wall time in milliseconds. */
  readonly at: number;
  /** Of a passkey; 0 where it does not count, as those that are synced do not. */
  readonly counter: number;
}

export function readSlotUse(rows: Pick<LocalRows, "read">, slot: SlotId): SlotUse | undefined {
  const row = rows.read("slot-use", slot);
  if (typeof row !== "object" || row === null || Array.isArray(row) || row instanceof Uint8Array) return undefined;
  const [at, counter]: readonly unknown[] = [Reflect.get(row, "at"), Reflect.get(row, "counter")];
  return typeof at === "number" && typeof counter === "number" ? { at, counter } : undefined;
}

export function writeSlotUse(rows: Pick<LocalRows, "write">, slot: SlotId, { at, counter }: SlotUse): void {
  rows.write("slot-use", slot, { at, counter });
}

/** Throws `passkey-cloned`. An authenticator that does not count says 0 each time. */
export function requireCountRose(before: SlotUse | undefined, counter: number): void {
  const last = before?.counter ?? 0;
  if ((counter > 0 || last > 0) && counter <= last) throw new KistError("passkey-cloned", {});
}
