/** The ways to unlock this device. Each change proves presence with one that there is, and most re-key. */
import { KistError, parseSlotId, utf8ToBytes, type SlotId } from "@kist/model";
import { addSlot, changePassphrase, listSlots, removeSlot, renameSlot, type AnswerOf } from "@kist/protocol";
import {
  addSlot as prepareAdd,
  changePassphrase as prepareChange,
  removeSlot as prepareRemove,
  renameSlot as prepareRename,
  type SlotView,
} from "@kist/unlock";

import { route, type Route } from "../api/route.ts";
import { changeSlots, slotsDeps } from "../core/change-slots.ts";
import { provePassphrase, provePresence } from "../core/presence.ts";
import type { Session } from "../core/session.ts";
import { readSlotUse } from "../passkeys/slot-use.ts";

export const slotRoutes: readonly Route[] = [
  route(listSlots, (_request, context) => {
    const session = context.daemon.session();
    const view = context.daemon.slots();
    return {
      slots: (view?.slots ?? []).map((slot) => describe(session, slot)),
      recoveryConfirmed: session.rows.read("setting", "recovery-challenge") === undefined,
    };
  }),
  route(addSlot, async (request, context) => {
    await provePresence(context, request.presence);
    const passphrase = utf8ToBytes(request.passphrase);
    try {
      const { view } = await changeSlots(context, "slot.add", (session) =>
        prepareAdd(slotsDeps(context), session.localKey(), { type: "passphrase", name: request.name, passphrase }),
      );
      return { id: view.slots.at(-1)?.id ?? "" };
    } finally {
      passphrase.fill(0);
    }
  }),
  route(removeSlot, async (request, context) => {
    await provePresence(context, request.presence);
    const id = requireSlotId(request.id);
    await changeSlots(
      context,
      "slot.remove",
      (session) => prepareRemove(slotsDeps(context), session.localKey(), id),
      (session) => session.rows.remove("slot-use", id),
    );
    return {};
  }),
  route(renameSlot, async (request, context) => {
    await provePresence(context, request.presence);
    const id = requireSlotId(request.id);
    await changeSlots(context, "slot.rename", (session) =>
      prepareRename(slotsDeps(context), session.localKey(), id, request.name),
    );
    return {};
  }),
  route(changePassphrase, async (request, context) => {
    const passphrase = utf8ToBytes(request.new);
    try {
      // The slot that the old passphrase opens is the one that changes.
      const slot = await provePassphrase(context, request.old);
      if (request.id !== undefined && request.id !== slot) throw new KistError("slot-not-found", {});
      await changeSlots(context, "slot.passphrase", (session) =>
        prepareChange(slotsDeps(context), session.localKey(), { slot, passphrase }),
      );
      return {};
    } finally {
      passphrase.fill(0);
    }
  }),
];

function describe(session: Session, slot: SlotView): AnswerOf<typeof listSlots>["slots"][number] {
  const { id, type, name, createdAt, passkey } = slot;
  const use = readSlotUse(session.rows, id);
  return {
    id,
    type,
    name,
    createdAt,
    ...(use === undefined ? {} : { lastUsed: use.at }),
    ...(passkey === undefined
      ? {}
      : { passkey: { transports: passkey.transports, synced: passkey.multiDevice, rpId: passkey.rpId } }),
  };
}

function requireSlotId(text: string): SlotId {
  const id = parseSlotId(text);
  if (id === undefined) throw new KistError("slot-not-found", {});
  return id;
}
