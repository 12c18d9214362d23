/** Unlocking: from a passphrase, code or key to the device's local key. */
import type { LocalKey } from "@kist/crypto";
import { KistError, type SlotId } from "@kist/model";

import { isGuessable, recordTry, waitFor } from "./backoff.ts";
import { decodeHeader } from "./header-codec.ts";
import { openHeaderWith, verifyHeader } from "./header.ts";
import { deriveSlotKey } from "./slot-key.ts";
import type { Credential, Slot, SlotHeader } from "./slot.ts";
import type { SlotsDeps, SlotsView } from "./slots.ts";

export interface Unlocked extends Pick<SlotsView, "device" | "incarnation"> {
  readonly local: LocalKey;
  readonly slot: SlotId;
}

/**
 * Tries every slot of the credential's kind, or the one it names. Throws `unlock-failed`; `slot-backoff`
 * (`seconds`) where all of them must wait; `kdf-out-of-range` before computing under edited parameters;
 * `slots-damaged` for a header that is not what this device wrote last.
 */
export async function openSlot(deps: SlotsDeps, credential: Credential): Promise<Unlocked> {
  const { crypto, store } = deps;
  const bytes = store.readHeader();
  if (bytes === undefined) throw new KistError("not-initialised");
  const { header } = decodeHeader(bytes);
  const candidates = findCandidates(header, credential);
  const tried: Slot[] = [];
  try {
    for (const slot of readyNow(deps, candidates)) {
      tried.push(slot);
      if (isGuessable(slot.type)) recordTry(store, deps.clock, slot.id);
      const key = await deriveSlotKey(crypto, slot, credential);
      const local = openHeaderWith(crypto, header, slot, key);
      key.fill(0);
      if (local === undefined) continue;
      const { device, incarnation } = verifyHeader(crypto, local, { bytes, pin: store.readPin() });
      // Whoever opens one slot owns the device: what failed on the way was not a guess.
      for (const { id, type } of tried) if (isGuessable(type)) store.clearBackoff(id);
      return { local, slot: slot.id, device, incarnation };
    }
  } finally {
    crypto.provider.scrub();
  }
  throw new KistError("unlock-failed");
}

function findCandidates(header: SlotHeader, credential: Credential): readonly Slot[] {
  const { type, slot: id } = credential;
  const candidates = header.slots.filter((slot) => slot.type === type && (id === undefined || slot.id === id));
  if (candidates.length === 0) throw new KistError("slot-not-found");
  return candidates;
}

function readyNow({ store, clock }: SlotsDeps, candidates: readonly Slot[]): readonly Slot[] {
  const waits = candidates.map((slot) =>
    isGuessable(slot.type) ? waitFor(store.readBackoff(slot.id), clock.now()) : 0,
  );
  const ready = candidates.filter((_, i) => waits[i] === 0);
  if (ready.length === 0) throw new KistError("slot-backoff", { seconds: Math.ceil(Math.min(...waits) / 1000) });
  return ready;
}
