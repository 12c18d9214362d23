/** How a change of the ways to unlock is kept: header, re-sealed rows and audit entry in one transaction. */
import { KistError } from "@kist/model";
import type { PreparedSlots, Rekey, SlotsDeps } from "@kist/unlock";

import type { RequestContext } from "../api/route.ts";
import { noteEverywhere } from "./note.ts";
import type { Session } from "./session.ts";

export function slotsDeps({ daemon }: Pick<RequestContext, "daemon">): SlotsDeps {
  return { crypto: daemon.crypto, clock: daemon.clock, store: daemon.database.slotStore };
}

/** `beside` writes in the same transaction, under the key that holds from then on. The session follows after it. */
export async function changeSlots<Prepared extends PreparedSlots | Rekey>(
  context: Pick<RequestContext, "daemon" | "caller">,
  action: string,
  prepare: (session: Session) => Prepared | Promise<Prepared>,
  beside?: (session: Session, prepared: Prepared) => void,
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
      beside?.(session, prepared);
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
