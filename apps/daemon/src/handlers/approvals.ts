/** Approvals: what waits for a person, and what he says. Every decision is written down before it holds. */
import type { Approval } from "@kist/access";
import { KistError, parseApprovalId, type ApprovalId } from "@kist/model";
import { decideApproval, listApprovals, showApproval, waitApproval } from "@kist/protocol";

import { route, type RequestContext, type Route } from "../api/route.ts";
import { noteEverywhere, noteRefusal } from "../core/note.ts";
import { provePresence } from "../core/presence.ts";

export const approvalRoutes: readonly Route[] = [
  route(listApprovals, (_request, context) => ({
    approvals: context.daemon.session().approvals.pending().map(describe),
  })),
  route(waitApproval, async (request, context) => {
    const { approvals } = context.daemon.session();
    const id = parseId(request.id);
    if (approvals.find(id) === undefined) throw new KistError("approval-not-found", {});
    const waited = await Promise.race([approvals.wait(id), context.daemon.after(request.seconds * 1000)]);
    return { state: waited ?? approvals.find(id)?.state ?? "expired" };
  }),
  route(showApproval, async (request, context) => {
    const session = context.daemon.session();
    const { approvals, shownApprovals } = session;
    const id = parseId(request.id);
    if (approvals.find(id) === undefined) throw new KistError("approval-not-found", {});
    const method = await provePresence(context, request.presence, { kind: "approval", id });
    await noteEverywhere(context, session, { action: "approval.show", note: id });
    shownApprovals.remember(context.connection, id, method);
    return { subjects: [...(approvals.find(id)?.subjects ?? [])] };
  }),
  route(decideApproval, async (request, context) => {
    const { daemon, caller } = context;
    const session = daemon.session();
    const id = parseId(request.id);
    const { approvals, presence, shownApprovals } = session;
    if (!request.grant) {
      if (approvals.find(id)?.state === "pending")
        await noteEverywhere(context, session, { action: "approval.deny", note: id });
      return settle(context, approvals.deny(id));
    }
    const given = request.presence;
    const before = given === undefined ? shownApprovals.take(context.connection, id) : undefined;
    const prove =
      given === undefined
        ? before && (() => Promise.resolve(before))
        : () => provePresence(context, given, { kind: "approval", id });
    if (prove === undefined) throw new KistError("presence-missing", {});
    const refused = approvals.refusal(id, caller);
    if (refused !== undefined) return settle(context, { refused });
    const method = await prove();
    await noteEverywhere(context, session, { action: "approval.grant", note: id });
    const proof = presence.mint(method, { for: "approval", id }, caller);
    return settle(context, approvals.grant(id, proof, caller));
  }),
];

type Decided = { readonly approval: Approval } | { readonly refused: string };

function settle(context: RequestContext, result: Decided): { state: Approval["state"] } {
  const { daemon } = context;
  if ("refused" in result) {
    noteRefusal(context, daemon.session(), { action: "approval.grant", code: result.refused });
    throw new KistError(result.refused, {});
  }
  const { id, state } = result.approval;
  daemon.pages.fulfil(context.caller, { kind: "approval", id });
  daemon.events.emit({ type: "approval", id, state });
  return { state };
}

function parseId(text: string): ApprovalId {
  const id = parseApprovalId(text);
  if (id === undefined) throw new KistError("approval-not-found", {});
  return id;
}

function describe({ asked, ...approval }: Approval): Omit<Approval, "asked" | "scope" | "subjects" | "caller"> & {
  scope: "request" | "session";
  subjects: string[];
  caller: Record<string, string | number>;
} {
  return {
    ...approval,
    scope: approval.scope.kind,
    subjects: [...asked],
    caller: { ...approval.caller },
  };
}
