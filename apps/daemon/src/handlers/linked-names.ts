/**
 * Names that import links bring, for a caller who was allowed to list the namespace that links. A person's policy judges
 * both alike, for they are of one environment; a machine's list may name the one and not the other.
 */
import type { RequestContext } from "../api/route.ts";
import { createNaming } from "../core/may-list.ts";
import type { Entered } from "../core/request.ts";

export function mayNameLinked(
  context: RequestContext,
  entered: Entered,
): (environment: string, namespace: string) => boolean {
  return entered.session.kind === "person" ? () => true : createNaming(context, entered);
}
