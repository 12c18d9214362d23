/** The words of what goes wrong with passkeys and their ceremonies. */
import type { ErrorWords } from "./error-words.ts";

export const PASSKEY_ERRORS = {
  "passkey-page-only": {
    status: 403,
    exit: 4,
    what: "A passkey is touched on a page of Kist in the browser, and only there.",
    next: "`kist unlock` opens it.",
  },
  "passkey-none": {
    status: 409,
    exit: 5,
    what: "This device has no passkey for this page.",
    next: "Use the passphrase, then add a passkey.",
  },
  "passkey-ceremony-over": {
    status: 409,
    exit: 4,
    what: "That touch came too late, or was used already.",
    why: "Each is good once, for two minutes, on the page that asked for it and for what it was asked.",
    next: "Try again.",
  },
  "passkey-refused": {
    status: 403,
    exit: 4,
    what: "The passkey's answer was refused: {reason}.",
    next: "Try again, or use another way to unlock.",
  },
  "passkey-without-key": {
    status: 409,
    exit: 6,
    what: "This passkey can say who you are, but it cannot keep a key (it has no PRF).",
    why: "The vault is opened by a key that only the passkey can make. Without one there is nothing to open it with.",
    next: "Use a newer security key (with hmac-secret), a phone, or a passkey manager that supports PRF: iCloud Keychain, Google Password Manager, 1Password.",
  },
  "passkey-known": {
    status: 409,
    exit: 6,
    what: "This passkey opens this device already.",
    next: "Use another authenticator for a second one.",
  },
  "passkey-cloned": {
    status: 403,
    exit: 4,
    what: "The passkey's use count fell, so there may be a copy of it. Nothing was unlocked with it.",
    why: "Each touch counts up. A count that goes back means that two devices hold the same key.",
    next: "Unlock in another way, then remove this passkey and register the real one again.",
  },
  "slot-secret-missing": {
    status: 409,
    exit: 7,
    what: "The file {path} is gone or damaged, and no passkey opens the vault without it.",
    next: "Unlock with the passphrase or the recovery code, then remove the passkeys and add them again.",
  },
} as const satisfies Record<string, ErrorWords>;
