/** Which slots a device may have (R16, D4). */
import { KistError } from "@kist/model";

import type { DeviceKind, SlotType, SlotView } from "./slot.ts";

type Typed = Pick<SlotView, "type">;

/** A machine's and an ephemeral device's slot is its only one; a recovery code is for people. */
const ALLOWED: { readonly [Device in DeviceKind]: readonly SlotType[] } = {
  person: ["passphrase", "recovery", "passkey"],
  machine: ["machine"],
  ephemeral: ["passphrase", "machine"],
};
const NEEDED = 2;

/** Throws `slot-not-allowed` for a set of slots that this kind of device cannot have. */
export function requireAllowed(device: DeviceKind, slots: readonly Typed[]): void {
  for (const { type } of slots) {
    if (!ALLOWED[device].includes(type)) throw new KistError("slot-not-allowed", { type, device });
  }
  const [first] = slots;
  if (first === undefined || (device !== "person" && slots.length > 1))
    throw new KistError("slot-not-allowed", { type: first?.type ?? "none", device });
}

/** Throws `slot-last` where these would be too few to remain. */
export function requireEnoughLeft(device: DeviceKind, left: readonly Typed[]): void {
  if (left.length === 0 || slotsNeeded(device, left) > 0) throw new KistError("slot-last");
}

/** How many more ways to unlock a device needs before it stores a secret: 0 is enough. */
export function slotsNeeded(device: DeviceKind, slots: readonly Typed[]): number {
  if (device !== "person") return slots.length === 0 ? 1 : 0;
  const missing = Math.max(0, NEEDED - slots.length);
  // People delete passkeys: passkeys alone are never enough.
  return missing === 0 && slots.every(({ type }) => type === "passkey") ? 1 : missing;
}
