/**
 * The codes this package throws. Everything that goes wrong while opening sealed bytes is `open-failed`: wrong
 * key, wrong label, wrong context, changed, cut or foreign bytes, bad padding. Telling them apart would make
 * every caller an oracle, so no fact and no cause goes with it.
 */
import { KistError } from "@kist/model";

export type CryptoErrorCode =
  /** Sealed bytes, a box or a wrapped key do not open. Never says why. */
  | "open-failed"
  /** A signature does not verify. Says nothing about the rest of the bytes. */
  | "signature-invalid"
  /** Public structure (codec, envelope, context) is not in its one canonical form. */
  | "malformed"
  /** An envelope of a suite this version does not know: pending, never dropped (R5). */
  | "suite-unknown"
  /** A key of the wrong length, or a public key no honest device has. */
  | "key-invalid"
  /** A limit of SPEC §9 was exceeded; nothing was computed. */
  | "too-large"
  /** Argon2id parameters below the floor or above the ceiling; nothing was computed. */
  | "kdf-out-of-range"
  /** Argon2id could not run: not enough memory. Carries what was asked for. */
  | "kdf-failed"
  /** The asked-for provider does not load here. */
  | "provider-unavailable";

export function openFailed(): KistError<"open-failed"> {
  return new KistError("open-failed");
}

export function malformed(what: string): KistError<"malformed"> {
  return new KistError("malformed", { what });
}
