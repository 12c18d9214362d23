/** The ways in that a person can choose from, beside the recovery code that is always one. */
import { Fingerprint, KeyRound, Layers, type LucideIcon } from "lucide-react";

import { FIRST_RUN } from "../../texts/first-run.ts";
import type { Sheet } from "./sheet-text.ts";

const { ways: WORDS } = FIRST_RUN;

export type Way = "passkey" | "passphrase" | "both";

export const WAYS: Readonly<
  Record<Way, { readonly icon: LucideIcon; readonly title: string; readonly detail: string }>
> = {
  passkey: { icon: Fingerprint, title: WORDS.passkey, detail: WORDS.passkeyDetail },
  passphrase: { icon: KeyRound, title: WORDS.passphrase, detail: WORDS.passphraseDetail },
  both: { icon: Layers, title: WORDS.both, detail: WORDS.bothDetail },
};

/** A vault that exists, and what proves presence to it until its passkey is made. */
export interface Founded {
  readonly sheet: Sheet;
  readonly way: Way;
  readonly passphrase: string;
}

/**
 * A device begins with a passphrase, and a passkey needs one to be added. Who wants none never sees this one: it goes as soon as
 * the passkey is there.
 */
export function makePassphrase(): string {
  return [...crypto.getRandomValues(new Uint8Array(32))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
