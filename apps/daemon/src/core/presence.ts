/** Proof that the person is here now: the passphrase again, against the slots and their back-off. */
import { utf8ToBytes } from "@kist/model";
import { openSlot } from "@kist/unlock";

import type { RequestContext } from "../api/route.ts";

/** Throws `unlock-failed`, `slot-backoff`. Nothing is kept of what was opened. */
export async function provePresence({ daemon }: Pick<RequestContext, "daemon">, passphrase: string): Promise<void> {
  const { crypto, clock, database } = daemon;
  const bytes = utf8ToBytes(passphrase);
  try {
    const { local } = await openSlot(
      { crypto, clock, store: database.slotStore },
      { type: "passphrase", passphrase: bytes },
    );
    local.fill(0);
  } finally {
    bytes.fill(0);
  }
}
