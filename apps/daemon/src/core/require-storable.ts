/**
 * May this device store a secret now? A person's not before its recovery code was typed back and while it has
 * fewer than two ways to be unlocked (D4). Asked after consent: it is no answer for just anybody.
 */
import { KistError } from "@kist/model";
import { slotsNeeded } from "@kist/unlock";

import type { RequestContext } from "../api/route.ts";
import { noteRefusal } from "./note.ts";
import type { Matter } from "./request.ts";
import type { Session } from "./session.ts";

/** Throws `recovery-unconfirmed`, `slots-needed`. */
export function requireStorable(context: RequestContext, session: Session, matter: Matter): void {
  const code = findObstacle(context, session);
  if (code === undefined) return;
  noteRefusal(context, session, { action: matter.action, code });
  throw new KistError(code, {});
}

function findObstacle(
  { daemon }: RequestContext,
  session: Session,
): "recovery-unconfirmed" | "slots-needed" | undefined {
  if (session.kind !== "person") return undefined;
  if (session.rows.read("setting", "recovery-challenge") !== undefined) return "recovery-unconfirmed";
  const slots = daemon.slots()?.slots ?? [];
  return slotsNeeded(session.kind, slots) > 0 ? "slots-needed" : undefined;
}
