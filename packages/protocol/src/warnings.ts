/**
 * What a person should look at while the daemon goes on: a stable code, what it means, and what to do. The daemon
 * reports codes only; clients have the words from here. Without schemas: the CLI needs no more.
 */
export interface WarningWords {
  readonly what: string;
  readonly next: string;
}

export const WARNINGS = {
  "recovery-unconfirmed": {
    what: "The recovery code has not been typed back yet, so nothing can be stored.",
    next: "Run `kist init --confirm` with the recovery sheet at hand.",
  },
  "device-cloned": {
    what: "This home was copied or restored from a snapshot, so it only reads.",
    next: "On the copy that should go on, run `kist device resolve`.",
  },
  "vault-newer": {
    what: "A newer version of Kist has changed the vault in a way this one does not know, so it only reads.",
    next: "Update Kist.",
  },
  "epoch-due": {
    what: "A namespace waits for a new key after somebody's access ended; nothing is stored there before it has one.",
    next: "The next change there makes the key by itself, on a device that holds the old one.",
  },
  "clock-jumped": {
    what: "The clock jumped forward by more than a day.",
    next: "If it is right now, run `kist doctor --accept-clock`; otherwise set it.",
  },
  "commits-lost": {
    what: "After a crash the newest part of the log could not be read: reads of relaxed environments may be missing from the audit trail, or the disk lost what it had confirmed.",
    next: "Run `kist doctor`, and compare with the newest backup.",
  },
  "allow-list-damaged": {
    what: "The list of what programs may do on this device is not the one that the vault's chain signed, so every request is refused.",
    next: "Run `kist doctor`; a backup restores the list.",
  },
  "storage-failed": {
    what: "The disk reported an error, so nothing more is written until the daemon starts again.",
    next: "Check the disk, then run `kist doctor --offline`.",
  },
  "disk-full": {
    what: "The disk is full: nothing is stored, and reads go on only while the reserve for the audit trail lasts.",
    next: "Make room; it is noticed within seconds.",
  },
  "disk-low": {
    what: "The disk of this home is nearly full.",
    next: "Make room before secrets can no longer be stored.",
  },
  dumpable: {
    what: "Other programs of yours can look into the daemon's memory: this system does not let it close itself.",
    next: "Run it outside of debuggers and containers that forbid prctl.",
  },
  "core-dumps": {
    what: "A crash could write the daemon's memory to disk: this system does not let it forbid that.",
    next: "Switch core dumps off (`ulimit -c 0`) where it is started.",
  },
  "inspector-open": {
    what: "The daemon's debugger can be opened by a signal.",
    next: "Start it through `kistd`, or let `kist` start it.",
  },
  "memory-not-locked": {
    what: "Keys could be written to swap.",
    next: "Raise the limit of locked memory (`ulimit -l`), or encrypt your swap.",
  },
} as const satisfies Record<string, WarningWords>;

export type WarningCode = keyof typeof WARNINGS;

function isWarningCode(code: string): code is WarningCode {
  return Object.hasOwn(WARNINGS, code);
}

/** A code that a newer daemon reports is shown as it is. */
export function describeWarning(code: string): WarningWords & { readonly code: string } {
  return isWarningCode(code)
    ? { code, ...WARNINGS[code] }
    : { code, what: `The daemon warns of ${code}.`, next: "Update this program to learn what it means." };
}
