/** The audit trail as people and verifiers read it. Reading it is written down too. */
import { exportAudit, listAudit, verifyAudit } from "@kist/protocol";

import { route, type Route } from "../api/route.ts";
import { defined } from "../core/defined.ts";
import { enter, perform, type Matter } from "../core/request.ts";

const DEFAULT_LIMIT = 100;

export const auditRoutes: readonly Route[] = [
  route(listAudit, async (request, context) => {
    const entered = enter(context, request);
    const { approval, vault: _, limit = DEFAULT_LIMIT, ...filter } = request;
    return await perform(context, entered, look("audit.list", "list", approval), {
      act: () => ({ entries: entered.open.ledger.entries({ ...defined(filter), limit }) }),
    });
  }),
  route(verifyAudit, async (request, context) => {
    const entered = enter(context, request);
    return await perform(context, entered, look("audit.verify", "list", request.approval), {
      act: () => entered.open.ledger.verify(),
    });
  }),
  route(exportAudit, async (request, context) => {
    const entered = enter(context, request);
    return await perform(context, entered, look("audit.export", "admin", request.approval), {
      act: () => [...entered.open.ledger.export()].map((line) => `${line}\n`).join(""),
    });
  }),
];

/** The trail names everything, so looking at it takes what listing an environment of its vault takes. */
function look(action: string, kind: "list" | "admin", approval: string | undefined): Matter {
  const part = { environment: "dev", namespace: "", whole: true, names: [], fromRepositoryFile: false };
  return { action, kind, parts: [part], subjects: [], digest: () => action, approval };
}
