/** Secrets without their values: listing, history, and every change. */
import {
  formatReference,
  KistError,
  parseVersionName,
  type Reference,
  type VersionId,
  type VersionName,
} from "@kist/model";
import {
  listSecrets,
  pinVersion,
  purgeVersions,
  removeSecrets,
  rollbackSecret,
  setLabel,
  setMetadata,
  undeleteSecret,
} from "@kist/protocol";
import type { Change, ChangedSubject } from "@kist/vault";

import { route, type RequestContext, type Route } from "../api/route.ts";
import { defined } from "../core/defined.ts";
import { choosePlace, completeName, type Asked } from "../core/names.ts";
import { change, digestOf, enter, perform, place, type Entered, type Matter } from "../core/request.ts";
import { describeSecret } from "./describe-secret.ts";
import { mayNameLinked } from "./linked-names.ts";
import { isFromFile, partsOf } from "./parts.ts";

export const secretRoutes: readonly Route[] = [
  route(listSecrets, async (request, context) => {
    const entered = enter(context, request);
    const { environment, namespace } = choosePlace(request, entered.around);
    const matter: Matter = {
      action: "secret.list",
      kind: "list",
      parts: [{ ...place(environment, { namespace }), fromRepositoryFile: isFromFile(request, entered.around) }],
      subjects: [`${environment}/${namespace}`],
      digest: digestOf("secret.list", entered.open.id, request),
      approval: request.approval,
    };
    return await perform(context, entered, matter, {
      act() {
        const { vault } = entered.open;
        const now = context.daemon.clock.now();
        const secrets = vault.list({ environment, namespace, deleted: request.deleted === true });
        const mayName = mayNameLinked(context, entered);
        const imported = vault
          .imports({ environment, namespace })
          .flatMap(({ namespace: source, secrets: brought }) => (mayName(environment, source) ? brought : []));
        return {
          environment,
          namespace,
          secrets: secrets.map((secret) => describeSecret(vault, secret, now)),
          ...(imported.length === 0 ? {} : { imported: imported.map((secret) => describeSecret(vault, secret, now)) }),
        };
      },
    });
  }),
  route(setMetadata, async (request, context) => {
    await changeOne(context, "write", request, ({ environment, namespace, key }) => ({
      kind: "set-metadata",
      environment,
      namespace,
      key,
      set: defined(request.set),
      clear: request.clear,
    }));
    return {};
  }),
  route(removeSecrets, async (request, context) => {
    const entered = enter(context, request);
    const references = request.names.map((name) => completeName(name, request, entered.around));
    const [first] = references;
    if (
      first === undefined ||
      references.some((one) => one.environment !== first.environment || one.namespace !== first.namespace)
    ) {
      throw new KistError("request-malformed", { detail: "names: one namespace at a time" });
    }
    const { environment, namespace } = first;
    const prepared = entered.open.vault.prepare({
      kind: "remove-secrets",
      environment,
      namespace,
      keys: references.map(({ key }) => key),
    });
    const result = await change(
      context,
      entered,
      matterOf(entered, "secret.remove", "write", request, references),
      prepared,
    );
    return { removed: result.changed.map(({ name }) => name) };
  }),
  route(undeleteSecret, async (request, context) => {
    await changeOne(context, "write", request, ({ environment, namespace, key }) => ({
      kind: "undelete-secret",
      environment,
      namespace,
      key,
    }));
    return {};
  }),
  route(rollbackSecret, async (request, context) => {
    const changed = await changeOne(context, "write", request, ({ environment, namespace, key }) => ({
      kind: "rollback",
      environment,
      namespace,
      key,
      to: parseVersion(request.to),
      ...(request.reason === undefined ? {} : { reason: request.reason }),
    }));
    return { version: versionOf(changed), ordinal: changed.ordinal ?? 0 };
  }),
  route(setLabel, async (request, context) => {
    const changed = await changeOne(context, "write", request, ({ environment, namespace, key }) => ({
      kind: "set-label",
      environment,
      namespace,
      key,
      label: request.label,
      to: parseVersion(request.to),
    }));
    return { version: versionOf(changed) };
  }),
  route(pinVersion, async (request, context) => {
    const changed = await changeOne(context, "write", request, ({ environment, namespace, key }) => ({
      kind: "pin-version",
      environment,
      namespace,
      key,
      version: parseVersion(request.to),
      pinned: request.pinned,
    }));
    return { version: versionOf(changed) };
  }),
  route(purgeVersions, async (request, context) => {
    const { versions } = request;
    const changed = await changeOne(context, "admin", request, ({ environment, namespace, key }) => ({
      kind: "purge-versions",
      environment,
      namespace,
      key,
      versions: typeof versions === "string" ? versions : versions.map(parseVersion),
    }));
    return { purged: [...(changed.purged ?? [])] };
  }),
];

type OneRequest = Asked & { readonly name: string; readonly approval?: string | undefined };

/** A change of one secret, from its name to what became of it. */
async function changeOne(
  context: RequestContext,
  kind: Matter["kind"],
  request: OneRequest,
  changeOf: (reference: Reference) => Change,
): Promise<ChangedSubject> {
  const entered = enter(context, request);
  const reference = completeName(request.name, request, entered.around);
  const prepared = entered.open.vault.prepare(changeOf(reference));
  const result = await change(
    context,
    entered,
    matterOf(entered, prepared.action, kind, request, [reference]),
    prepared,
  );
  const [changed] = result.changed;
  if (changed === undefined) throw new KistError("internal", { detail: "empty change" });
  return changed;
}

function matterOf(
  entered: Entered,
  action: string,
  kind: Matter["kind"],
  request: Asked & {
    readonly name?: string;
    readonly names?: readonly string[];
    readonly approval?: string | undefined;
  },
  references: readonly Reference[],
): Matter {
  const { name, names = name === undefined ? [] : [name] } = request;
  return {
    action,
    kind,
    parts: partsOf(references, isFromFile(request, entered.around, names)),
    subjects: references.map(formatReference),
    digest: digestOf(action, entered.open.id, request),
    approval: request.approval,
  };
}

function parseVersion(text: string): VersionName {
  const version = parseVersionName(text);
  if (version === undefined) throw new KistError("request-malformed", { detail: "not a version" });
  return version;
}

function versionOf(changed: ChangedSubject): VersionId {
  if (changed.version === undefined) throw new KistError("internal", { detail: "change without version" });
  return changed.version;
}
