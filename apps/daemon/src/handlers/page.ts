/** Pages: opening one is a process's to ask, the rest each page asks about itself. */
import { KistError, parseApprovalId, parsePageId, type PageCaller } from "@kist/model";
import { leavePage, openPage, showPage, waitPage } from "@kist/protocol";

import { route, type RequestContext, type Route } from "../api/route.ts";
import { noteEverywhere } from "../core/note.ts";
import { requireProcess } from "../core/require-process.ts";
import { usualHost } from "../passkeys/usual-host.ts";

export const pageRoutes: readonly Route[] = [
  route(openPage, async ({ purpose, host }, context) => {
    const { daemon } = context;
    const opener = requireProcess(context.caller);
    if (purpose.kind === "approval" && daemon.phase() === "unlocked") {
      const id = parseApprovalId(purpose.id);
      if (id === undefined || daemon.session().approvals.find(id) === undefined)
        throw new KistError("approval-not-found", {});
    }
    const opened = await daemon.pages.open(opener, purpose, host ?? usualHost(daemon.slots()?.slots ?? []));
    if (daemon.phase() === "unlocked") noteOpening(context, purpose.kind);
    return opened;
  }),
  route(waitPage, async ({ page, from, seconds }, { daemon, caller }) => {
    requireProcess(caller);
    const id = parsePageId(page);
    if (id === undefined) throw new KistError("request-malformed", { detail: "no page's id" });
    const moved = await Promise.race([daemon.pages.follow(id, from), daemon.after(seconds * 1000)]);
    return moved ?? daemon.pages.progressOf(id);
  }),
  route(showPage, (_request, context) => context.daemon.pages.show(requirePage(context))),
  route(leavePage, (_request, context) => {
    context.daemon.pages.leave(requirePage(context));
    return {};
  }),
];

/** It gives no right yet, so a full disk does not keep the app shut. */
function noteOpening(context: RequestContext, kind: string): void {
  noteEverywhere(context, context.daemon.session(), { action: "page.open", note: kind }).catch(() => undefined);
}

/** Throws `page-refused`. */
function requirePage({ caller }: RequestContext): PageCaller {
  if (caller.door === "socket") throw new KistError("page-refused", { detail: "no page sent it" });
  return caller;
}
