/** What differs between places, secrets or versions: names and states, no values. */
import { formatReference, KistError } from "@kist/model";
import { compareSecrets, type RequestOf } from "@kist/protocol";

import { route, type Route } from "../api/route.ts";
import { choosePlace, completeName } from "../core/names.ts";
import { digestOf, enter, requireConsent, type Entered, type Matter, type Part } from "../core/request.ts";
import { comparePairs, subjectsOf, type Pair } from "./compare-values.ts";
import { isFromFile, partsOf } from "./parts.ts";

type Request = RequestOf<typeof compareSecrets>;

/** What stands against what: a place against another, or one pair. */
interface Contest {
  readonly left: string;
  readonly right: string;
  readonly pairs: readonly Pair[];
  readonly parts: readonly Part[];
  readonly asked: readonly string[];
}

export const compareSecretsRoute: Route = route(compareSecrets, async (request, context) => {
  const entered = enter(context, request);
  const { open } = entered;
  if ((request.places === undefined) === (request.pairs === undefined))
    throw new KistError("request-malformed", { detail: "either places or pairs" });
  const contests = request.pairs === undefined ? placesOf(request, entered) : pairsOf(request, entered);
  const pairs = contests.flatMap((contest) => contest.pairs);
  const names = request.namesOnly === true;
  const matter: Matter = {
    action: "secret.compare",
    kind: names ? "list" : "read",
    parts: contests.flatMap(({ parts }) => parts),
    subjects: subjectsOf(pairs.map(({ left, right }) => [left, right])),
    asked: [...new Set(contests.flatMap(({ asked }) => asked))],
    digest: digestOf("secret.compare", open.id, request),
    approval: request.approval,
    ...(names ? { note: "names only" } : {}),
  };
  requireConsent(context, entered, matter);
  const items = await comparePairs(context, entered, matter, pairs, names ? "names" : "values");
  let at = 0;
  const comparisons = contests.map(({ left, right, pairs: own }) => {
    at += own.length;
    return { left, right, items: items.slice(at - own.length, at) };
  });
  return { comparisons };
});

function placesOf(request: Request, { open, around }: Entered): readonly Contest[] {
  const { only, vault } = request;
  return (request.places ?? []).map((sides) => {
    const [left, right] = [sides.left, sides.right].map((side) => {
      const asked = { vault, ...side };
      const { environment, namespace } = choosePlace(asked, around);
      return {
        environment,
        namespace,
        part: {
          environment,
          namespace,
          whole: only === undefined,
          names: only ?? [],
          fromRepositoryFile: isFromFile(asked, around),
        },
      };
    });
    if (left === undefined || right === undefined) throw new KistError("internal", { detail: "two sides" });
    const keys = new Set(
      only ?? [left, right].flatMap(({ environment, namespace }) => open.vault.names(environment, namespace)),
    );
    const at = ({ environment, namespace }: typeof left, key: string): Pair["left"] => ({
      environment,
      namespace,
      key,
    });
    return {
      left: `${left.environment}/${left.namespace}`,
      right: `${right.environment}/${right.namespace}`,
      pairs: [...keys].sort().map((key) => ({ key, left: at(left, key), right: at(right, key) })),
      parts: [left.part, right.part],
      asked: [left, right].flatMap((side) => (only ?? ["*"]).map((key) => formatReference(at(side, key)))),
    };
  });
}

function pairsOf(request: Request, { around }: Entered): readonly Contest[] {
  const asked = { vault: request.vault, ...request.place };
  return (request.pairs ?? []).map(({ left, right }) => {
    const [a, b] = [completeName(left, asked, around), completeName(right, asked, around)];
    return {
      left: formatReference(a),
      right: formatReference(b),
      pairs: [{ key: a.key, left: a, right: b }],
      parts: partsOf([a, b], isFromFile(asked, around, [left, right])),
      asked: [formatReference(a), formatReference(b)],
    };
  });
}
