/** Two or three environments side by side: which names are missing, which values differ. One question for all of it. */
import type { Reference } from "@kist/model";
import { compareEnvironments, type RequestOf } from "@kist/protocol";

import { route, type Route } from "../api/route.ts";
import { choosePlace } from "../core/names.ts";
import { digestOf, enter, place, requireConsent, type Entered, type Matter } from "../core/request.ts";
import { compareRows, subjectsOf, type Side } from "./compare-values.ts";
import { isFromFile } from "./parts.ts";

type Request = RequestOf<typeof compareEnvironments>;

export const compareEnvironmentsRoute: Route = route(compareEnvironments, async (request, context) => {
  const entered = enter(context, request);
  const { environments } = request;
  const namespaces = namespacesOf(request, entered).map((name) => ({ name, keys: keysOf(name, request, entered) }));
  const rows = namespaces.flatMap(({ name, keys }) =>
    keys.map((key) => environments.map((environment): Reference => ({ environment, namespace: name, key }))),
  );
  const names = request.namesOnly === true;
  const matter: Matter = {
    action: "secret.compare",
    kind: names ? "list" : "read",
    ...askedOf(request, entered),
    subjects: subjectsOf(rows),
    digest: digestOf("environment.compare", entered.open.id, request),
    approval: request.approval,
    ...(names ? { note: "names only" } : {}),
  };
  requireConsent(context, entered, matter);
  const compared = await compareRows(context, entered, matter, rows, names ? "names" : "values");
  let at = 0;
  return {
    environments,
    namespaces: namespaces.map(({ name, keys }) => ({
      name,
      rows: keys.map((key) => ({ key, sides: (compared[at++] ?? []).map(describeSide) })),
    })),
  };
});

/** In the words of the request: what was looked up for it is nobody's to learn before a yes. */
function askedOf(request: Request, { around }: Entered): Required<Pick<Matter, "parts" | "asked">> {
  const { environments, namespaces, only } = request;
  const keys = only === undefined ? {} : { whole: false, names: only };
  if (namespaces === "all")
    return {
      parts: environments.map((environment) => ({ ...place(environment), ...keys })),
      asked: environments.flatMap((environment) => (only ?? ["*"]).map((key) => `kist://${environment}/*/${key}`)),
    };
  const names = namespaces ?? [choosePlace({ environment: environments[0] }, around).namespace];
  const fromRepositoryFile = isFromFile({ environment: environments[0], namespace: namespaces?.[0] }, around);
  const places = environments.flatMap((environment) => names.map((namespace) => ({ environment, namespace })));
  return {
    parts: places.map(({ environment, namespace }) => ({
      ...place(environment, { namespace }),
      ...keys,
      fromRepositoryFile,
    })),
    asked: places.flatMap(({ environment, namespace }) =>
      (only ?? ["*"]).map((key) => `kist://${environment}/${namespace}/${key}`),
    ),
  };
}

function namespacesOf({ environments, namespaces }: Request, { open, around }: Entered): readonly string[] {
  if (namespaces === undefined) return [choosePlace({ environment: environments[0] }, around).namespace];
  const found =
    namespaces === "all"
      ? environments.flatMap((environment) => open.vault.namespaces(environment).map(({ name }) => name))
      : namespaces;
  return [...new Set(found)].sort();
}

function keysOf(namespace: string, { environments, only }: Request, { open }: Entered): readonly string[] {
  const found = new Set(environments.flatMap((environment) => open.vault.names(environment, namespace)));
  return [...(only === undefined ? found : new Set(only.filter((key) => found.has(key))))].sort();
}

function describeSide(side: Side | undefined): {
  readonly version?: string;
  readonly concealed?: true;
  readonly value?: number;
} | null {
  if (side === undefined) return null;
  const { item, value } = side;
  return {
    ...(item.version === undefined ? {} : { version: item.version }),
    ...(item.concealed ? { concealed: true as const } : {}),
    ...(value === undefined ? {} : { value }),
  };
}
