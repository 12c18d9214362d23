/** Promotion: from one environment to the next. One approval covers what is shown first and what is then done. */
import { parseVersionId } from "@kist/model";
import { promoteSecrets } from "@kist/protocol";
import type { ChangedSubject } from "@kist/vault";

import { route, type Route } from "../api/route.ts";
import { choosePlace } from "../core/names.ts";
import { enter, requireConsent, type Matter } from "../core/request.ts";
import { comparePairs } from "./compare-values.ts";
import { isFromFile } from "./parts.ts";
import { isSame, isThere, malformed, requireGuard, said, transfer, transferMatter, type Where } from "./transfer.ts";

export const promoteSecretsRoute: Route = route(promoteSecrets, async (request, context) => {
  const entered = enter(context, request);
  const { open, around } = entered;
  const { environment, namespace } = choosePlace(request, around);
  const from = { environment, namespace };
  const to = { environment: request.to.environment, namespace: request.to.namespace ?? namespace };
  if (isSame(from, to)) throw malformed("both ends are one place");
  const whole = request.keys === undefined;
  const keys = request.keys ?? open.vault.names(environment, namespace);
  const names = whole ? [] : keys;
  const fromRepositoryFile = isFromFile(request, around);
  const matter: Matter = {
    ...transferMatter(entered, "secret.promote", request, { from, to, steps: keys.map((key) => ({ key, as: key })) }, [
      { ...from, kind: "read", whole, names, fromRepositoryFile },
      // It says which of them have the same value there already.
      { ...to, kind: "read", whole, names, fromRepositoryFile },
      { ...to, kind: "write", whole, names, fromRepositoryFile },
    ]),
    ...(whole ? { asked: [from, to].map((end) => `kist://${end.environment}/${end.namespace}/*`) } : {}),
    dryRun: request.dryRun,
  };
  const ends = { from: pathOf(from), to: pathOf(to) };
  if (request.dryRun === true) {
    requireConsent(context, entered, matter);
    requireGuard(entered, from, to, request);
    const pairs = keys.map((key) => ({ key, left: { ...from, key }, right: { ...to, key } }));
    const looking: Matter = { ...matter, action: "secret.compare", note: "before a promotion" };
    const items = await comparePairs(context, entered, looking, pairs);
    return {
      ...ends,
      createdNamespace: request.createNamespace === true && !isThere(entered, to),
      promoted: false,
      items: items.map(({ key, state, left }) => ({
        key,
        state,
        ...(left?.version === undefined ? {} : { from: left.version }),
      })),
    };
  }
  const seen = new Map(request.expected?.map(({ key, version }) => [key, version]));
  const { createdNamespace, changed } = await transfer(
    context,
    entered,
    matter,
    request,
    { from, to },
    {
      kind: "copy-secrets",
      purpose: "promote",
      from,
      ...to,
      entries: keys.map((key) => {
        const expected = parseVersionId(seen.get(key) ?? "");
        return { key, as: key, ...(expected === undefined ? {} : { expected }) };
      }),
      existing: "version",
      ...(request.reason === undefined ? {} : { reason: request.reason }),
    },
  );
  const items = changed.map(({ name, outcome, version, ordinal }) => ({
    key: name,
    state: STATES[outcome] ?? ("only-left" as const),
    outcome: said(outcome),
    ...(version === undefined ? {} : { version }),
    ...(ordinal === undefined ? {} : { ordinal }),
  }));
  return { ...ends, createdNamespace, promoted: true, items };
});

/** What stood there before, told by what became of it. */
const STATES: { readonly [outcome in ChangedSubject["outcome"]]?: "same" | "differs" } = {
  unchanged: "same",
  versioned: "differs",
};

function pathOf({ environment, namespace }: Where): string {
  return `${environment}/${namespace}`;
}
