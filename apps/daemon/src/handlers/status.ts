/** What the daemon says of itself. Names of places only to callers who may list them (R20). */
import { getStatus, stopDaemon, VERSION, type AnswerOf } from "@kist/protocol";

import { route, type RequestContext, type Route } from "../api/route.ts";
import { mayList } from "../core/may-list.ts";
import type { Session } from "../core/session.ts";

export const statusRoutes: readonly Route[] = [
  route(getStatus, (_request, context) => {
    const { daemon } = context;
    const phase = daemon.phase();
    const slots = daemon.slots();
    const session = phase === "unlocked" ? daemon.session() : undefined;
    const types = new Set((slots?.slots ?? []).map(({ type }) => type));
    const locksIn = session?.kind === "person" ? daemon.locksIn() : undefined;
    return {
      version: VERSION,
      state: phase,
      pid: process.pid,
      startedAt: daemon.startedAt,
      home: daemon.home,
      ...(slots === undefined
        ? {}
        : { device: { kind: slots.device, ...(session?.cloned === true ? { readOnly: "device-cloned" } : {}) } }),
      unlockWith: (["passphrase", "recovery", "machine", "passkey"] as const).filter((type) => types.has(type)),
      ...(locksIn === undefined ? {} : { locksIn }),
      ...(session === undefined ? {} : { defaultVault: session.defaultVault() }),
      vaults: session === undefined ? [] : describeVaults(context, session),
      warnings: daemon.warningsNow(),
      pendingApprovals: session?.approvals.pending().length ?? 0,
      recoveryConfirmed: session === undefined || session.rows.read("setting", "recovery-challenge") === undefined,
    };
  }),
  route(stopDaemon, (_request, context) => {
    context.daemon.stop(context.caller);
    return {};
  }),
];

function describeVaults({ caller }: RequestContext, session: Session): AnswerOf<typeof getStatus>["vaults"] {
  return [...session.vaults.values()].map((open) => {
    const named = mayList(caller, session, open);
    const environments = named ? open.vault.environments() : [];
    return {
      id: open.id,
      name: named ? (open.vault.name() ?? "") : "",
      throwAway: open.chain().throwAway,
      environments: environments.map(({ name, class: environmentClass }) => ({
        name,
        class: environmentClass,
        namespaces: open.vault.namespaces(name).length,
      })),
    };
  });
}
