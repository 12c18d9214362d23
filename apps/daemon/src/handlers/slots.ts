/** The ways to unlock this device. Each change proves presence with an existing passphrase, and most re-key. */
import { KistError, parseSlotId, utf8ToBytes } from "@kist/model";
import { addSlot, changePassphrase, listSlots, removeSlot } from "@kist/protocol";
import {
  addSlot as prepareAdd,
  changePassphrase as prepareChange,
  removeSlot as prepareRemove,
  type PreparedSlots,
  type Rekey,
} from "@kist/unlock";

import { route, type RequestContext, type Route } from "../api/route.ts";
import { noteEverywhere } from "../core/note.ts";
import { provePassphrase, provePresence } from "../core/presence.ts";
import type { Session } from "../core/session.ts";

export const slotRoutes: readonly Route[] = [
  route(listSlots, (_request, context) => {
    const session = context.daemon.session();
    const view = context.daemon.slots();
    return {
      slots: (view?.slots ?? []).map(({ id, type, name, createdAt }) => ({ id, type, name, createdAt })),
      recoveryConfirmed: session.rows.read("setting", "recovery-challenge") === undefined,
    };
  }),
  route(addSlot, async (request, context) => {
    await provePresence(context, request.presence);
    const passphrase = utf8ToBytes(request.passphrase);
    try {
      const { view } = await change(context, "slot.add", (session) =>
        prepareAdd(depsOf(context), session.localKey(), { type: "passphrase", name: request.name, passphrase }),
      );
      return { id: view.slots.at(-1)?.id ?? "" };
    } finally {
      passphrase.fill(0);
    }
  }),
  route(removeSlot, async (request, context) => {
    await provePresence(context, request.presence);
    const id = parseSlotId(request.id);
    if (id === undefined) throw new KistError("slot-not-found", {});
    await change(context, "slot.remove", (session) => prepareRemove(depsOf(context), session.localKey(), id));
    return {};
  }),
  route(changePassphrase, async (request, context) => {
    const passphrase = utf8ToBytes(request.new);
    try {
      // The slot that the old passphrase opens is the one that changes.
      const slot = await provePassphrase(context, request.old);
      if (request.id !== undefined && request.id !== slot) throw new KistError("slot-not-found", {});
      await change(context, "slot.passphrase", (session) =>
        prepareChange(depsOf(context), session.localKey(), { slot, passphrase }),
      );
      return {};
    } finally {
      passphrase.fill(0);
    }
  }),
];

function depsOf({ daemon }: RequestContext): Parameters<typeof prepareAdd>[0] {
  return { crypto: daemon.crypto, clock: daemon.clock, store: daemon.database.slotStore };
}

/** Header, re-sealed rows and audit entry in one transaction; the session follows after it. */
async function change<Prepared extends PreparedSlots | Rekey>(
  context: RequestContext,
  action: string,
  prepare: (session: Session) => Prepared | Promise<Prepared>,
): Promise<Prepared> {
  const { daemon } = context;
  const session = daemon.session();
  if (session.cloned) throw new KistError("device-cloned", {});
  return await session.serial(async () => {
    const prepared = await daemon.proving(async () => await prepare(session));
    let undo: (() => void) | undefined;
    const renews = "previous" in prepared;
    const work = (): void => {
      prepared.write();
      if (renews) undo = session.rows.reseal(prepared.local);
    };
    const done = (): void => {
      undo = undefined;
      if (renews) session.replaceLocalKey(prepared.local);
    };
    try {
      await noteEverywhere(context, session, { action }, { work, done });
    } finally {
      undo?.();
    }
    return prepared;
  });
}
