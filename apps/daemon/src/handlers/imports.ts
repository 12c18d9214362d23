/** Import links: which namespaces are read together. Making one is consent to read the other whole, so it asks like that. */
import { importNamespace, listImports, unimportNamespace } from "@kist/protocol";

import { route, type Route } from "../api/route.ts";
import { choosePlace } from "../core/names.ts";
import { change, digestOf, enter, perform, place, type Entered, type Matter, type Part } from "../core/request.ts";
import { mayNameLinked } from "./linked-names.ts";
import { isFromFile } from "./parts.ts";

export const importRoutes: readonly Route[] = [
  route(importNamespace, async (request, context) => {
    const entered = enter(context, request);
    const { environment, namespace } = choosePlace(request, entered.around);
    const { from, keys } = request;
    const prepared = entered.open.vault.prepare({
      kind: "import-namespace",
      environment,
      namespace,
      from,
      ...(keys === undefined ? {} : { keys }),
    });
    const source: Part =
      keys === undefined
        ? { ...place(environment, { namespace: from }), kind: "read" }
        : { environment, namespace: from, whole: false, names: keys, fromRepositoryFile: false, kind: "read" };
    const matter = matterOf(entered, prepared.action, "write", request, { environment, namespace });
    const { changed } = await change(
      context,
      entered,
      { ...matter, parts: [...matter.parts, source], subjects: prepared.subjects },
      prepared,
    );
    return { environment, namespace, changed: changed.some(({ outcome }) => outcome !== "unchanged") };
  }),
  route(unimportNamespace, async (request, context) => {
    const entered = enter(context, request);
    const where = choosePlace(request, entered.around);
    const { environment, namespace } = where;
    const prepared = entered.open.vault.prepare({
      kind: "unimport-namespace",
      environment,
      namespace,
      from: request.from,
    });
    const matter = matterOf(entered, prepared.action, "write", request, where);
    await change(context, entered, { ...matter, subjects: prepared.subjects }, prepared);
    return {};
  }),
  route(listImports, async (request, context) => {
    const entered = enter(context, request);
    const where = choosePlace(request, entered.around);
    const { environment, namespace } = where;
    return await perform(context, entered, matterOf(entered, "namespace.imports", "list", request, where), {
      act() {
        const mayName = mayNameLinked(context, entered);
        const imports = entered.open.vault.imports({ environment, namespace });
        return {
          environment,
          namespace,
          imports: imports.map(({ namespace: source, keys, own, secrets }) => ({
            namespace: source,
            ...(keys === undefined ? {} : { keys }),
            own,
            ...(mayName(environment, source) ? { brings: secrets.map(({ key }) => key) } : {}),
          })),
        };
      },
    });
  }),
];

function matterOf(
  entered: Entered,
  action: string,
  kind: Matter["kind"],
  request: Parameters<typeof isFromFile>[0] & { readonly approval?: string | undefined },
  { environment, namespace }: { readonly environment: string; readonly namespace: string },
): Matter {
  return {
    action,
    kind,
    parts: [{ ...place(environment, { namespace }), fromRepositoryFile: isFromFile(request, entered.around) }],
    subjects: [`${environment}/${namespace}`],
    digest: digestOf(action, entered.open.id, request),
    approval: request.approval,
  };
}
