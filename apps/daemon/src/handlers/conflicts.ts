/** What two people wrote at once: listed where the caller may list, decided like any other change. */
import { formatReference, KistError, parseReference, parseSecretId } from "@kist/model";
import { listConflicts, resolveConflict, type RequestOf } from "@kist/protocol";
import type { ChangedSubject, ConflictPlace } from "@kist/vault";

import { route, type Route } from "../api/route.ts";
import { createNaming } from "../core/may-list.ts";
import { completeName } from "../core/names.ts";
import { change, digestOf, enter, perform, place, type Matter } from "../core/request.ts";
import { describeConflict } from "./describe-conflict.ts";
import { isFromFile, partsOf } from "./parts.ts";

export const conflictRoutes: readonly Route[] = [
  route(listConflicts, async (request, context) => {
    const entered = enter(context, request);
    const { vault } = entered.open;
    const { environment: named, namespace: only } = request;
    const matter: Matter = {
      action: "conflict.list",
      kind: "list",
      // Where none is named, whoever may list `dev` learns what there is; the rest is judged place by place.
      parts: [place(named ?? "dev", only === undefined ? {} : { namespace: only })],
      subjects: [named === undefined ? "*" : only === undefined ? named : `${named}/${only}`],
      digest: digestOf("conflict.list", entered.open.id, request),
      approval: request.approval,
    };
    return await perform(context, entered, matter, {
      act() {
        const mayName = createNaming(context, entered);
        const mayList = (environment: string, namespace: string): boolean =>
          environment === (named ?? "dev") || mayName(environment, namespace);
        const leftOut: string[] = [];
        const secrets = vault.environments().flatMap(({ name: environment }) => {
          if (named !== undefined && environment !== named) return [];
          const all = vault.namespaces(environment).filter(({ name }) => only === undefined || name === only);
          const open = all.filter(({ name }) => mayList(environment, name));
          if (open.length === 0 && all.length > 0) leftOut.push(environment);
          return open.flatMap(({ name: namespace }) => vault.conflicts({ environment, namespace }));
        });
        return {
          secrets: secrets.map(({ reference, secret, conflicts }) => ({
            reference,
            key: parseReference(reference)?.key ?? "",
            secret,
            conflicts: conflicts.map((conflict) => describeConflict(vault, conflict)),
          })),
          leftOut,
        };
      },
    });
  }),
  route(resolveConflict, async (request, context) => {
    const entered = enter(context, request);
    const { key, environment, namespace } = completeName(request.name, request, entered.around);
    const { secret, keep, sides, others } = request;
    const which = secret === undefined ? undefined : parseSecretId(secret);
    const prepared = entered.open.vault.prepare({
      kind: "resolve-conflict",
      environment,
      namespace,
      key,
      ...(which === undefined ? {} : { secret: which }),
      conflict: conflictOf(request.conflict),
      keep,
      sides,
      ...(others === undefined ? {} : { others }),
    });
    const touched = [key, ...(typeof others === "object" ? [others.rename] : [])];
    const references = touched.map((one) => ({ environment, namespace, key: one }));
    const matter: Matter = {
      action: prepared.action,
      kind: "write",
      parts: partsOf(references, isFromFile(request, entered.around, [request.name])),
      subjects: prepared.subjects,
      digest: digestOf(prepared.action, entered.open.id, request),
      approval: request.approval,
    };
    const { changed } = await change(context, entered, matter, prepared);
    const [kept, ...rest] = changed;
    const referenceTo = ({ name }: ChangedSubject): string => formatReference({ environment, namespace, key: name });
    return {
      reference: kept === undefined ? formatReference({ environment, namespace, key }) : referenceTo(kept),
      ...(kept?.version === undefined ? {} : { version: kept.version }),
      ...(kept?.outcome === "removed" ? { removed: true as const } : {}),
      others: rest.map((one) => ({
        secret: one.secret ?? "",
        ...(one.outcome === "removed" ? {} : { reference: referenceTo(one) }),
      })),
    };
  }),
];

/** Throws `request-malformed` where label or field do not go with the kind. */
function conflictOf({ kind, label, field }: RequestOf<typeof resolveConflict>["conflict"]): ConflictPlace {
  if (kind === "label" && label !== undefined && field === undefined) return { kind, label };
  if (kind === "metadata" && field !== undefined && label === undefined) return { kind, field };
  if (kind !== "label" && kind !== "metadata" && label === undefined && field === undefined) return { kind };
  throw new KistError("request-malformed", { detail: "conflict: label or field, and only where the kind has one" });
}
