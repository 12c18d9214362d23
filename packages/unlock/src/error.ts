/** The codes this package throws, beside those that come through from crypto (`kdf-out-of-range`, `too-large`). */
import { KistError } from "@kist/model";

export type UnlockErrorCode =
  /** No slot header: the device is not set up. */
  | "not-initialised"
  /** Passphrase, code or key open no slot of their kind. Never says why. */
  | "unlock-failed"
  /** Too many wrong tries on the slots in question; `seconds` until the next may be made. Nothing was computed. */
  | "slot-backoff"
  | "slot-not-found"
  /** Removing it would leave no way in but passkeys, or a person fewer than two ways. */
  | "slot-last"
  /** A kind of slot this kind of device does not have (R16). `type`, `device`. */
  | "slot-not-allowed"
  /** `minimum` characters. */
  | "passphrase-weak"
  /** Text that is no recovery code. `reason`: `character`, `length` or `checksum`. */
  | "recovery-code-malformed"
  /** The header was changed, swapped or replayed: `reason` is `malformed`, `box`, `mac`, `pin` or `replayed`. Evidence. */
  | "slots-damaged"
  /** Another change was written since this one was prepared. */
  | "slots-changed";

export function slotsDamaged(reason: "malformed" | "box" | "mac" | "pin" | "replayed"): KistError<"slots-damaged"> {
  return new KistError("slots-damaged", { reason });
}
