import type { Approval } from "@kist/access";
/** Approvals: what waits for a person, and what he says. */
import { KistError, parseApprovalId, type ApprovalId } from "@kist/model";
import { decideApproval, listApprovals, waitApproval } from "@kist/protocol";

import { route, type Route } from "../api/route.ts";
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
  route(decideApproval, async (request, context) => {
    const session = context.daemon.session();
    const id = parseId(request.id);
    if (!request.grant) return settle(session.approvals.deny(id), context.daemon, "denied");
    if (request.passphrase === undefined) throw new KistError("unlock-failed", {});
    await provePresence(context, request.passphrase);
    const proof = session.presence.mint("passphrase", { for: "approval", id }, context.caller);
    return settle(session.approvals.grant(id, proof, context.caller), context.daemon, "granted");
  }),
];

function settle(
  result: { readonly approval: Approval } | { readonly refused: string },
  daemon: { readonly events: { emit(event: { type: "approval"; id: string; state: string }): void } },
  state: string,
): { state: Approval["state"] } {
  if ("refused" in result) {
    const code = result.refused === "presence-missing" ? "unlock-failed" : result.refused;
    throw new KistError(code === "approval-decided" ? "approval-not-found" : code, {});
  }
  daemon.events.emit({ type: "approval", id: result.approval.id, state });
  return { state: result.approval.state };
}

function parseId(text: string): ApprovalId {
  const id = parseApprovalId(text);
  if (id === undefined) throw new KistError("approval-not-found", {});
  return id;
}

function describe(approval: Approval): Omit<Approval, "scope" | "subjects" | "caller"> & {
  scope: "request" | "session";
  subjects: string[];
  caller: Record<string, string | number>;
} {
  return {
    ...approval,
    scope: approval.scope.kind,
    subjects: [...approval.subjects],
    caller: { ...approval.caller },
  };
}
