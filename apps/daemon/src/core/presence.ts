/**
 * Proof that the person is here now: the passphrase again, against the slots and their back-off, or a touch for just this.
 * One proof at a time: each takes the memory of a whole key derivation. What failed is written down.
 */
import type { PresenceMethod } from "@kist/access";
import { wipe } from "@kist/crypto";
import { isKistError, utf8ToBytes, type SlotId } from "@kist/model";
import type { AssertionPurpose, PresenceGiven } from "@kist/protocol";
import { openSlot, type Credential } from "@kist/unlock";

import type { RequestContext } from "../api/route.ts";
import { readSlotUse, requireCountRose, writeSlotUse } from "../passkeys/slot-use.ts";
import { checkTouch } from "../passkeys/touch.ts";
import { noteRefusal } from "./note.ts";
import type { Session } from "./session.ts";

type Proving = Pick<RequestContext, "daemon" | "caller">;

/**
 * `purpose`: what a touch must have been for. Throws `unlock-failed`, `slot-backoff`, and what a touch is refused with.
 * Nothing is kept of what was opened.
 */
export async function provePresence(
  context: Proving,
  given: PresenceGiven,
  purpose: AssertionPurpose = { kind: "presence" },
): Promise<PresenceMethod> {
  if (typeof given === "string") {
    await provePassphrase(context, given);
    return "passphrase";
  }
  const { credential, counter } = await noting(context, () => checkTouch(context, given.passkey, purpose));
  try {
    await proveCredential(context, credential, counter);
    return "passkey";
  } finally {
    credential.prf.fill(0);
    credential.secret.fill(0);
  }
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

/** The slot that the credential opens; opens nothing anew. Throws as `openSlot` does, and `passkey-cloned`. */
export async function proveCredential(context: Proving, credential: Credential, counter = 0): Promise<SlotId> {
  const { crypto, clock, database, proving } = context.daemon;
  return await proving(
    async () =>
      await noting(context, async (session) => {
        const { local, slot } = await openSlot({ crypto, clock, store: database.slotStore }, credential);
        wipe(crypto, local);
        requireCountRose(readSlotUse(session.rows, slot), counter);
        keepUse(context, session, slot, counter);
        return slot;
      }),
  );
}

async function noting<Result>(context: Proving, prove: (session: Session) => Promise<Result>): Promise<Result> {
  const session = context.daemon.session();
  try {
    return await prove(session);
  } catch (error) {
    if (isKistError(error)) noteRefusal(context, session, { action: "device.presence", code: error.code });
    throw error;
  }
}

/** When it was used is worth no refusal; how often a passkey was used is: a copy of it would go unseen. */
function keepUse({ daemon }: Proving, { rows }: Session, slot: SlotId, counter: number): void {
  try {
    daemon.database.transaction.run(() => writeSlotUse(rows, slot, { at: daemon.clock.now(), counter }));
  } catch (error) {
    if (counter > 0 || !isKistError(error)) throw error;
  }
}
