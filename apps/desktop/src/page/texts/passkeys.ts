/** What a browser or an authenticator can refuse. */

export const PASSKEY_WORDS = {
  cancelled: {
    code: "passkey-cancelled",
    what: "No passkey was used.",
    why: "It was cancelled, took too long, or the key asked for no PIN, fingerprint or face.",
    next: "Try again, or use the passphrase.",
  },
  known: {
    code: "passkey-known",
    what: "This authenticator has a passkey for this device already.",
    next: "Use another one, or keep the passkey you have.",
  },
  failed: {
    code: "passkey-failed",
    what: "The browser could not use a passkey here.",
    next: "Use the passphrase, or another browser.",
  },
} as const;
