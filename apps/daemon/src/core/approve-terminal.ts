/** Whoever unlocks in a terminal or on a page has approved `dev` there (R20). */
import type { PresenceMethod } from "@kist/access";
import { terminalKey } from "@kist/model";

import type { RequestContext } from "../api/route.ts";
import type { Session } from "./session.ts";

/**
 * To be called after the daemon itself has checked what was typed or touched. True where a terminal was approved: the
 * caller's, or the one whose `kist unlock` opened the page.
 */
export function approveTerminal(
  { caller }: Pick<RequestContext, "caller">,
  { kind, presence, sessions }: Session,
  method: PresenceMethod = "passphrase",
): boolean {
  if (kind !== "person") return false;
  const approve = (terminal: string | undefined): boolean =>
    terminal !== undefined &&
    sessions.openTerminal(caller, presence.mint(method, { for: "unlock", terminal }, caller), terminal);
  const here = approve(terminalKey(caller));
  return caller.door === "page" ? approve(caller.unlocks) : here;
}
