/** The audit trail as people and verifiers read it. Reading it is written down too. */
import { exportAudit, listAudit, verifyAudit } from "@kist/protocol";

import { route, type Route } from "../api/route.ts";
import { defined } from "../core/defined.ts";
import { createNaming } from "../core/may-list.ts";
import { digestOf, enter, perform, place, type Matter } from "../core/request.ts";
import { createTurns } from "../core/turns.ts";
import { environmentOf, withholdNames } from "../core/withhold-names.ts";

const DEFAULT_LIMIT = 100;

export const auditRoutes: readonly Route[] = [
  route(listAudit, async (request, context) => {
    const entered = enter(context, request);
    const { open } = entered;
    const { approval: _, vault: __, names = "covered", limit = DEFAULT_LIMIT, ...filter } = request;
    const wanted = names === "all" ? open.vault.environments().map(({ name }) => name) : [];
    const filtered = filter.subject === undefined ? undefined : environmentOf(filter.subject);
    const granted = new Set([...wanted, ...(filtered === undefined ? [] : [filtered])]);
    const matter: Matter = {
      ...look("audit.list", "list", request.approval),
      parts: ["dev", ...granted].map((environment) => place(environment)),
      subjects: [...granted],
      ...(names === "all" ? { asked: ["every name in the audit trail"] } : {}),
      digest: digestOf("audit.list", open.id, request),
    };
    return await perform(context, entered, matter, {
      act: () => {
        const mayList = createNaming(context, entered);
        const isShown = (environment: string, namespace: string): boolean =>
          names === "all" || environment === filtered || mayList(environment, namespace);
        const entries = open.ledger.entries({ ...defined(filter), limit });
        return { entries: entries.map((entry) => withholdNames(entry, isShown)) };
      },
    });
  }),
  route(verifyAudit, async (request, context) => {
    const entered = enter(context, request);
    return await perform(context, entered, look("audit.verify", "list", request.approval), {
      // A long trail takes seconds: others have their turn meanwhile.
      act: async () => {
        const turn = createTurns(context.daemon);
        const steps = entered.open.ledger.verifyInSteps();
        for (let step = steps.next(); ; step = steps.next()) {
          if (step.done === true) return step.value;
          await turn();
        }
      },
    });
  }),
  route(exportAudit, async (request, context) => {
    const entered = enter(context, request);
    return await perform(context, entered, look("audit.export", "admin", request.approval), {
      act: () => [...entered.open.ledger.export()].map((line) => `${line}\n`).join(""),
    });
  }),
];

/** What happened and who did it may be seen by whoever may list `dev`; names in other environments are withheld. */
function look(action: string, kind: "list" | "admin", approval: string | undefined): Matter {
  return { action, kind, parts: [place("dev")], subjects: [], digest: () => action, approval };
}
