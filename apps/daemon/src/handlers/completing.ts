/**
 * Names for a shell's completion. Tab must never ask a person: who would be asked about, or refused, gets none, before
 * anything is looked up (R20). It is no use of session or vault, so neither stays open by it.
 */
import { isKeyName, terminalKey, type AuditReceipt } from "@kist/model";
import { completeNames, MAX_COMPLETIONS } from "@kist/protocol";

import { route, type RequestContext, type Route } from "../api/route.ts";
import { choosePlace } from "../core/names.ts";
import { enter, needsNobody, place, record, type Entered, type Matter } from "../core/request.ts";
import { isFromFile } from "./parts.ts";

export const completingRoute: Route = route(completeNames, async (request, context) => {
  const entered = enter(context, request);
  const { vault } = entered.open;
  const { prefix = "" } = request;
  const only = (names: readonly string[]): { names: string[] } => ({
    names: names.filter((name) => name.startsWith(prefix)).slice(0, MAX_COMPLETIONS),
  });
  if (request.of === "namespace") {
    // As with the list of environments: whoever may list `dev` learns what places there are.
    const matter = matterOf("environment.complete", [place("dev")], request.environment ?? "*");
    return await releaseQuietly(context, entered, matter, () => {
      const environments = vault.environments().filter(({ name }) => name === (request.environment ?? name));
      return only([
        ...new Set(environments.flatMap(({ name }) => vault.namespaces(name).map((namespace) => namespace.name))),
      ]);
    });
  }
  const { environment, namespace } = choosePlace(request, entered.around);
  const part = { ...place(environment, { namespace }), fromRepositoryFile: isFromFile(request, entered.around) };
  return await releaseQuietly(
    context,
    entered,
    matterOf("secret.complete", [part], `${environment}/${namespace}`),
    () => {
      const known = vault.environments().some(({ name }) => name === environment);
      if (!known || !vault.namespaces(environment).some(({ name }) => name === namespace)) return { names: [] };
      return only(
        vault
          .list({ environment, namespace })
          .map(({ key }) => key)
          .filter(isKeyName),
      );
    },
  );
});

type Quiet = Pick<Matter, "action" | "kind" | "parts" | "subjects" | "digest">;

function matterOf(action: string, parts: Matter["parts"], subject: string): Quiet {
  return { action, kind: "list", parts, subjects: [subject], digest: () => "" };
}

/** Written down before it is released, once in a while for all that one terminal asks of one place. */
async function releaseQuietly(
  context: RequestContext,
  entered: Entered,
  matter: Quiet,
  act: () => { readonly names: string[] },
): Promise<{ readonly names: string[] }> {
  if (!needsNobody(context, entered, matter)) return { names: [] };
  const { caller } = context;
  const key = [terminalKey(caller) ?? caller.uid, entered.open.id, matter.action, ...matter.subjects].join("\n");
  const { completions } = entered.session;
  const count = completions.due(key);
  if (count === 0) return act();
  const note = count === 1 ? undefined : `${count} times`;
  try {
    return await record(context, entered, { ...matter, note }, { act: (_receipt: AuditReceipt) => act() });
  } catch (error) {
    completions.undo(key);
    throw error;
  }
}
