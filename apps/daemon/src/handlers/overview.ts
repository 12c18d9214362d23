/** Whole environments at once, without values: one question, one entry of the trail, one answer. */
import { KistError } from "@kist/model";
import { overviewSecrets } from "@kist/protocol";

import { route, type Route } from "../api/route.ts";
import { chooseEnvironment } from "../core/names.ts";
import { digestOf, enter, perform, place } from "../core/request.ts";
import { describeSecret } from "./describe-secret.ts";
import { isFromFile } from "./parts.ts";

export const overviewRoute: Route = route(overviewSecrets, async (request, context) => {
  const entered = enter(context, request);
  const { vault } = entered.open;
  const asked = request.environments ?? [chooseEnvironment({}, entered.around)];
  const named = [...new Set(asked)];
  const fromRepositoryFile = isFromFile({ environment: request.environments?.[0], namespace: "" }, entered.around);
  const matter = {
    action: "secret.list",
    kind: "list",
    parts: named.map((environment) => ({ ...place(environment), fromRepositoryFile })),
    subjects: named,
    digest: digestOf("secret.overview", entered.open.id, request),
    approval: request.approval,
  } as const;
  return await perform(context, entered, matter, {
    act() {
      const at = context.daemon.clock.now();
      const known = new Map(vault.environments().map((environment) => [environment.name, environment.class]));
      return {
        at,
        environments: named.map((name) => {
          const environmentClass = known.get(name);
          if (environmentClass === undefined) throw new KistError("environment-unknown", { environment: name });
          const namespaces = vault.namespaces(name).map((namespace) => ({
            name: namespace.name,
            secrets: vault
              .list({ environment: name, namespace: namespace.name, deleted: request.deleted === true })
              .map((secret) => {
                const { reference: _, ...others } = describeSecret(vault, secret, at);
                return others;
              }),
          }));
          return { name, class: environmentClass, namespaces };
        }),
      };
    },
  });
});
