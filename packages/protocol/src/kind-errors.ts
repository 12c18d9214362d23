/** The words of refusals about kinds of values. */
import type { ErrorWords } from "./error-words.ts";

export const KIND_ERRORS = {
  "value-not-of-kind": {
    status: 400,
    exit: 2,
    what: "The value of {name} was not stored: its kind is {kind}, and {reason}.",
    next: "Look at the value; or say another --kind, or take it off: `kist set {name} --clear kind`.",
  },
  "value-no-totp": {
    status: 409,
    exit: 6,
    what: "The value of {name} gives no one-time codes: {reason}.",
    next: "Store the otpauth:// URI, or the key that the QR code's page shows as text.",
  },
} as const satisfies Record<string, ErrorWords>;
