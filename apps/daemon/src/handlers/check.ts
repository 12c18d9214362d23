/** What a repository needs, before anything starts: names, versions and days, no values. */
import { formatReference, isKistError, KistError, type Reference } from "@kist/model";
import { checkSecrets, type ResponseOf } from "@kist/protocol";
import type { PlannedItem, SecretSummary, Vault } from "@kist/vault";

import { route, type Route } from "../api/route.ts";
import { completeName } from "../core/names.ts";
import { digestOf, enter, perform, place as wholePlace } from "../core/request.ts";
import { furtherOf, isFromFile, partsOf } from "./parts.ts";

type Answer = ResponseOf<typeof checkSecrets>;
type Version = NonNullable<Answer["found"][number]["uses"]>[number];

export const checkRoutes: readonly Route[] = [
  route(checkSecrets, async (request, context) => {
    const entered = enter(context, request);
    const { open, around } = entered;
    const { names = [], places = [] } = request;
    if (names.length + places.length === 0) throw new KistError("request-malformed", { detail: "nothing is named" });
    const references = names.map((name) => completeName(name, request, around));
    // What a repository commits to is what everybody reads, never one person's overrides.
    const plan = open.vault.plan({ references, shared: true });
    const wholes = places.map((place) => ({ place, plan: open.vault.plan({ ...place, shared: true }) }));
    const paths = places.map(({ environment, namespace }) => `${environment}/${namespace}`);
    return await perform(
      context,
      entered,
      {
        action: "secret.check",
        kind: "list",
        parts: [
          ...partsOf(references, isFromFile(request, around, names)),
          ...places.map(({ environment, namespace }) => wholePlace(environment, { namespace })),
        ],
        further: [plan, ...wholes.map((whole) => whole.plan)].flatMap(furtherOf),
        subjects: [...plan.subjects, ...paths],
        asked: [...references.map(formatReference), ...paths],
        digest: digestOf("secret.check", open.id, request),
        approval: request.approval,
      },
      {
        act() {
          const look = createLook(open.vault);
          const found: Answer["found"] = [];
          const missing: string[] = [];
          const missingPlaces: string[] = [];
          for (const [at, item] of plan.items.entries()) {
            const name = names[at] ?? formatReference(item.reference);
            const one = look.describe(name, item);
            if (one === undefined) missing.push(name);
            else found.push(one);
          }
          for (const [at, { place, plan }] of wholes.entries()) {
            if (look.list(place.environment, place.namespace) === undefined) missingPlaces.push(paths[at] ?? "");
            else
              for (const item of plan.items) {
                // What is imported is found under its name here.
                const one = look.describe(formatReference({ ...place, key: item.reference.key }), item);
                if (one !== undefined) found.push(one);
              }
          }
          return { vault: open.id, found, missing, missingPlaces };
        },
      },
    );
  }),
];

/** Each namespace is listed once, whatever is asked of it. */
function createLook(vault: Vault): {
  list(environment: string, namespace: string): ReadonlyMap<string, SecretSummary> | undefined;
  describe(name: string, item: PlannedItem): Answer["found"][number] | undefined;
} {
  const lists = new Map<string, ReadonlyMap<string, SecretSummary> | undefined>();
  const list = (environment: string, namespace: string): ReadonlyMap<string, SecretSummary> | undefined => {
    const path = `${environment}/${namespace}`;
    if (!lists.has(path)) lists.set(path, listOf(vault, environment, namespace));
    return lists.get(path);
  };
  return {
    list,
    describe(name, item) {
      const version = versionOf(item);
      if (version === undefined) return undefined;
      const { environment, namespace } = item.reference;
      const { expires, kind, type } = list(environment, namespace)?.get(version.secret)?.metadata ?? {};
      return {
        name,
        ...version,
        ...(expires === undefined ? {} : { expires }),
        ...(kind === undefined ? {} : { kind }),
        ...(type === undefined ? {} : { type }),
        ...(item.template ? { uses: usesOf(vault, item.reference) } : {}),
      };
    },
  };
}

function listOf(vault: Vault, environment: string, namespace: string): ReadonlyMap<string, SecretSummary> | undefined {
  try {
    return new Map(vault.list({ environment, namespace }).map((secret) => [secret.secret, secret]));
  } catch (error) {
    if (isKistError(error) && (error.code === "environment-unknown" || error.code === "namespace-unknown"))
      return undefined;
    throw error;
  }
}

function versionOf({ known, reference, secret, version }: PlannedItem): Version | undefined {
  if (!known || secret === undefined || version === undefined) return undefined;
  return { reference: formatReference(reference), secret, version };
}

function usesOf(vault: Vault, reference: Reference): Version[] {
  const { touched } = vault.plan({ references: [reference], shared: true });
  return vault.plan({ references: touched, shared: true }).items.flatMap((item) => versionOf(item) ?? []);
}
