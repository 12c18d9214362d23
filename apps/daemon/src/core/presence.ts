/**
 * Proof that the person is here now: the passphrase again, against the slots and their back-off. One proof at a
 * time: each takes the memory of a whole key derivation. What failed is written down.
 */
import { wipe } from "@kist/crypto";
import { isKistError, KistError, utf8ToBytes, type SlotId } from "@kist/model";
import type { PresenceGiven } from "@kist/protocol";
import { openSlot, type Credential } from "@kist/unlock";

import type { RequestContext } from "../api/route.ts";
import { noteRefusal } from "./note.ts";

type Proving = Pick<RequestContext, "daemon" | "caller">;

/** Throws `unlock-failed`, `slot-backoff`. Nothing is kept of what was opened. */
export async function provePresence(context: Proving, given: PresenceGiven): Promise<SlotId> {
  if (typeof given !== "string") throw new KistError("passkey-page-only", {});
  return await provePassphrase(context, given);
}

/** The slot that the passphrase opens. */
export async function provePassphrase(context: Proving, passphrase: string): Promise<SlotId> {
  const bytes = utf8ToBytes(passphrase);
  try {
    return await proveCredential(context, { type: "passphrase", passphrase: bytes });
  } finally {
    bytes.fill(0);
  }
}

/** The slot that the credential opens; opens nothing anew. Throws as `openSlot` does. */
export async function proveCredential(context: Proving, credential: Credential): Promise<SlotId> {
  const { crypto, clock, database, proving } = context.daemon;
  return await proving(async () => {
    const session = context.daemon.session();
    try {
      const { local, slot } = await openSlot({ crypto, clock, store: database.slotStore }, credential);
      wipe(crypto, local);
      return slot;
    } catch (error) {
      if (isKistError(error)) noteRefusal(context, session, { action: "device.presence", code: error.code });
      throw error;
    }
  });
}
