/** Search, and the tags that help it: metadata only. Policy comes first, place by place. */
import { formatReference, KistError } from "@kist/model";
import { searchSecrets, tagSecrets, type RequestOf, type ResponseOf } from "@kist/protocol";
import { matchSecret, type SearchQuery, type SecretSummary } from "@kist/vault";

import { route, type Route } from "../api/route.ts";
import { createNaming } from "../core/may-list.ts";
import { completeName } from "../core/names.ts";
import { change, digestOf, enter, perform, place, type Entered, type Matter, type Part } from "../core/request.ts";
import { describeSecret } from "./describe-secret.ts";
import { isFromFile, partsOf } from "./parts.ts";

const DEFAULT_LIMIT = 50;

export const searchRoutes: readonly Route[] = [
  route(searchSecrets, async (request, context) => {
    const entered = enter(context, request);
    const { open } = entered;
    const { environments: named, limit = DEFAULT_LIMIT } = request;
    // Where none is named, whoever may list `dev` learns what there is; the rest is judged place by place.
    const parts = named === undefined ? [place("dev")] : named.map((environment) => placeIn(environment, request));
    const matter: Matter = {
      action: "secret.search",
      kind: "list",
      parts,
      subjects: named ?? ["*"],
      digest: digestOf("secret.search", open.id, request),
      approval: request.approval,
    };
    return await perform(context, entered, matter, {
      act() {
        const mayName = createNaming(context, entered);
        // `dev` was consented to for this request, with or without a session.
        const mayList: MayList = (environment, namespace) => environment === "dev" || mayName(environment, namespace);
        const found = named === undefined ? everywhere(entered, request, mayList) : there(entered, request, named);
        return rank(open.vault, request, found, { limit, now: context.daemon.clock.now() });
      },
    });
  }),
  route(tagSecrets, async (request, context) => {
    const entered = enter(context, request);
    const references = request.names.map((name) => completeName(name, request, entered.around));
    const parts = partsOf(references, isFromFile(request, entered.around, request.names));
    const [{ environment, namespace } = { environment: "", namespace: "" }, ...more] = parts;
    if (more.length > 0) throw new KistError("request-malformed", { detail: "names of several places" });
    const prepared = entered.open.vault.prepare({
      kind: "tag-secrets",
      environment,
      namespace,
      keys: references.map(({ key }) => key),
      add: request.add ?? [],
      remove: request.remove ?? [],
    });
    const matter: Matter = {
      action: prepared.action,
      kind: "write",
      parts,
      subjects: references.map(formatReference),
      digest: digestOf("secret.tag", entered.open.id, request),
      approval: request.approval,
    };
    const { changed } = await change(context, entered, matter, prepared);
    return {
      results: changed.map(({ name, outcome, tags }) => ({
        key: name,
        tags: [...(tags ?? [])],
        changed: outcome === "described",
      })),
    };
  }),
];

type Request = RequestOf<typeof searchSecrets>;
type MayList = (environment: string, namespace: string) => boolean;
interface Found {
  readonly secrets: readonly SecretSummary[];
  readonly searched: readonly string[];
  readonly leftOut: readonly string[];
}

function placeIn(environment: string, { namespace }: Request): Part {
  return place(environment, namespace === undefined ? {} : { namespace });
}

/** The environments that were consented to, whole or in one namespace. */
function there({ open: { vault } }: Entered, request: Request, named: readonly string[]): Found {
  const known = new Set(vault.environments().map(({ name }) => name));
  const secrets = named
    .filter((environment) => known.has(environment))
    .flatMap((environment) =>
      vault
        .namespaces(environment)
        .filter(({ name }) => request.namespace === undefined || name === request.namespace)
        .flatMap(({ name }) => vault.list({ environment, namespace: name })),
    );
  return { secrets, searched: named, leftOut: [] };
}

/** Every place whose listing needs no question; an environment of which that is true nowhere is left out. */
function everywhere({ open: { vault } }: Entered, request: Request, mayList: MayList): Found {
  const secrets: SecretSummary[] = [];
  const [searched, leftOut]: [string[], string[]] = [[], []];
  for (const { name: environment } of vault.environments()) {
    const namespaces = vault
      .namespaces(environment)
      .filter(({ name }) => request.namespace === undefined || name === request.namespace);
    const open = namespaces.filter(({ name }) => mayList(environment, name));
    if (open.length === 0 && namespaces.length > 0) leftOut.push(environment);
    else searched.push(environment);
    for (const { name } of open) secrets.push(...vault.list({ environment, namespace: name }));
  }
  return { secrets, searched, leftOut };
}

function rank(
  vault: Entered["open"]["vault"],
  request: Request,
  { secrets, searched, leftOut }: Found,
  { limit, now }: { readonly limit: number; readonly now: number },
): ResponseOf<typeof searchSecrets> {
  const { words = [], tags, owner, kind } = request;
  const query: SearchQuery = {
    words,
    ...(tags === undefined ? {} : { tags }),
    ...(owner === undefined ? {} : { owner }),
    ...(kind === undefined ? {} : { kind }),
  };
  const hits = secrets.flatMap((secret) => {
    const match = matchSecret(query, secret);
    return match === undefined ? [] : [{ secret, ...match }];
  });
  hits.sort((a, b) => b.score - a.score || (a.secret.reference < b.secret.reference ? -1 : 1));
  return {
    secrets: hits
      .slice(0, limit)
      .map(({ secret, matched }) => ({ ...describeSecret(vault, secret, now), matched: [...matched] })),
    total: hits.length,
    searched: [...searched],
    leftOut: [...leftOut],
  };
}
