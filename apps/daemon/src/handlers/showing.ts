/** Everything about one secret except its value: versions, conflicts, origins, and on demand who refers to it and who read it. */
import { formatReference, isKistError, parseSecretId, type Reference } from "@kist/model";
import { showSecret, type RequestOf, type ResponseOf } from "@kist/protocol";
import type { SecretDetail } from "@kist/vault";

import { route, type Route } from "../api/route.ts";
import { createNaming } from "../core/may-list.ts";
import { completeName } from "../core/names.ts";
import { digestOf, enter, perform, type Entered } from "../core/request.ts";
import { withholdNames } from "../core/withhold-names.ts";
import { describeConflict } from "./describe-conflict.ts";
import { createOriginWords, describeOrigins, describeSecret, describeVersion } from "./describe-secret.ts";
import { mayNameLinked } from "./linked-names.ts";
import { isFromFile, partsOf } from "./parts.ts";

type Answer = ResponseOf<typeof showSecret>;
/** Whether the caller may learn the names in a place. */
type MayName = (environment: string, namespace: string) => boolean;

export const showSecretRoute: Route = route(showSecret, async (request, context) => {
  const entered = enter(context, request);
  const reference = completeName(request.name, request, entered.around);
  const matter = {
    action: "secret.show",
    kind: "list",
    parts: partsOf([reference], isFromFile(request, entered.around, [request.name])),
    subjects: [formatReference(reference)],
    digest: digestOf("secret.show", entered.open.id, request),
    approval: request.approval,
  } as const;
  return await perform(context, entered, matter, {
    act() {
      const { vault } = entered.open;
      const mayName = mayNameLinked(context, entered);
      const detail = find(entered, reference, request, mayName);
      const stands = { ...reference, ...placeOf(detail, reference) };
      const mayList = createNaming(context, entered);
      // What was consented to for this request need not be asked about again.
      const isShown: MayName = (environment, namespace) =>
        (environment === reference.environment && namespace === reference.namespace) || mayList(environment, namespace);
      const words = createOriginWords(vault, isShown);
      return {
        ...describeSecret(vault, detail, context.daemon.clock.now()),
        versions: detail.versions.map((version) => describeVersion(vault, version, words)),
        conflicts: detail.conflicts.map((conflict) => describeConflict(vault, conflict)),
        ...describeOrigins(detail, words),
        ...(request.references === true ? { references: describeReferences(entered, stands, isShown, mayName) } : {}),
        ...(request.reads === undefined ? {} : { reads: lastReads(entered, stands, request.reads, isShown) }),
      };
    },
  });
});

/** As `get` finds it: where the namespace has no such name, in what it imports and this caller may list. */
function find(
  { open: { vault } }: Entered,
  reference: Reference,
  { secret }: Pick<RequestOf<typeof showSecret>, "secret">,
  mayName: MayName,
): SecretDetail {
  const which = secret === undefined ? undefined : parseSecretId(secret);
  try {
    return vault.show(which === undefined ? reference : { ...reference, secret: which });
  } catch (error) {
    if (!isKistError(error) || error.code !== "secret-unknown") throw error;
    const { environment, key } = reference;
    const bringing = vault
      .imports(reference)
      .find(({ namespace, secrets }) => secrets.some((one) => one.key === key) && mayName(environment, namespace));
    if (bringing === undefined) throw error;
    return vault.show({ environment, namespace: bringing.namespace, key });
  }
}

/** Where it stands itself, if an import link led to it. */
function placeOf({ reference, key }: SecretDetail, { environment }: Reference): Pick<Reference, "namespace"> {
  return { namespace: reference.slice(`kist://${environment}/`.length, -key.length - 1) };
}

/** Of one environment all: what this caller may name there is what he may list. */
function describeReferences(
  { open: { vault } }: Entered,
  reference: Reference,
  isShown: MayName,
  mayName: MayName,
): NonNullable<Answer["references"]> {
  const { environment } = reference;
  const { templates, imports, names } = vault.references(reference);
  const may = (namespace: string): boolean => isShown(environment, namespace) || mayName(environment, namespace);
  return {
    templates: templates
      .filter(({ reference: { namespace } }) => may(namespace))
      .map((one) => ({ reference: formatReference(one.reference), name: one.name })),
    imports: imports
      .filter(({ namespace }) => may(namespace))
      .map(({ namespace, named, shadowed }) => ({
        environment,
        namespace,
        ...(named ? { named: true as const } : {}),
        ...(shadowed ? { shadowed: true as const } : {}),
      })),
    names: names.map(({ name, reference: to, known }) => ({
      name,
      reference: formatReference(to),
      // Whether it is there is told only where it may be listed.
      ...(known || !may(to.namespace) ? {} : { missing: true as const }),
    })),
  };
}

/** Reads of its value, newest first: of a template, of a whole namespace, and refused ones too. */
function lastReads(
  { open }: Entered,
  reference: Reference,
  limit: number,
  isShown: MayName,
): NonNullable<Answer["reads"]> {
  const entries = open.ledger.entries({ subject: formatReference(reference), action: "value", limit });
  return entries.map((entry) => withholdNames(entry, isShown)) as NonNullable<Answer["reads"]>;
}
