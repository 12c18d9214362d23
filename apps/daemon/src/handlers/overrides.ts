/** Personal overrides (R11): the first one in an environment brings its stream, boxed to this person's devices alone. */
import { formatReference, KistError, Redacted, wipe, type Reference } from "@kist/model";
import { listOverrides, removeOverrides, setOverride } from "@kist/protocol";
import { addStream } from "@kist/team";
import type { PreparedChange } from "@kist/vault";

import { route, type RequestContext, type Route } from "../api/route.ts";
import { completeName } from "../core/names.ts";
import { prepareWriting } from "../core/renew-epochs.ts";
import {
  change,
  digestOf,
  enter,
  perform,
  place,
  recordChange,
  requireConsent,
  type Entered,
  type Ground,
  type Matter,
} from "../core/request.ts";
import { requireStorable } from "../core/require-storable.ts";
import { decodeValue } from "./decode-value.ts";
import { isFromFile, partsOf } from "./parts.ts";

export const overrideRoutes: readonly Route[] = [
  route(setOverride, async (request, context) => {
    const entered = enter(context, request);
    const { session, open, around } = entered;
    const reference = completeName(request.name, request, around);
    if (reference.version !== undefined) throw new KistError("request-malformed", { detail: "not a name" });
    const { environment, namespace, key } = reference;
    const value = new Redacted(decodeValue(key, request.value, request.encoding));
    try {
      const prepared = open.vault.prepare({
        kind: "set-override",
        environment,
        namespace,
        key,
        value,
        ...(request.template === undefined ? {} : { template: request.template }),
      });
      const matter = matterOf(entered, prepared, request, [request.name], [reference]);
      requireConsent(context, entered, matter);
      requireStorable(context, session, matter);
      if (session.kind !== "person") throw new KistError("override-device", {});
      await prepareWriting(context, entered);
      const { changed } = await open.serial(() =>
        recordChange(context, entered, matter, prepared, groundOf(context, entered, environment)),
      );
      const version = changed[0]?.version;
      if (version === undefined) throw new KistError("internal", { detail: "change without version" });
      return { reference: formatReference(reference), version };
    } finally {
      wipe(value);
    }
  }),
  route(removeOverrides, async (request, context) => {
    const entered = enter(context, request);
    const references = request.names.map((name) => completeName(name, request, entered.around));
    const [first] = references;
    const one = references.every(
      ({ environment, namespace }) => environment === first?.environment && namespace === first.namespace,
    );
    if (first === undefined || !one)
      throw new KistError("request-malformed", { detail: "names: one namespace at a time" });
    const { environment, namespace } = first;
    const keys = references.map(({ key }) => key);
    const prepared = entered.open.vault.prepare({ kind: "remove-overrides", environment, namespace, keys });
    const matter = matterOf(entered, prepared, request, request.names, references);
    const { changed } = await change(context, entered, matter, prepared);
    return { removed: changed.map(({ name }) => name) };
  }),
  route(listOverrides, async (request, context) => {
    const entered = enter(context, request);
    const matter: Matter = {
      action: "override.list",
      kind: "list",
      // They stand in environments of class dev, whatever these are called.
      parts: [place("dev")],
      subjects: [],
      digest: digestOf("override.list", entered.open.id, request),
      approval: request.approval,
    };
    return await perform(context, entered, matter, {
      act: () => ({
        overrides: entered.open.vault
          .overrides()
          .map(({ environment, namespace, key, version, changedAt, deleted }) => ({
            reference: formatReference({ environment, namespace, key }),
            version,
            changedAt,
            ...(deleted ? { deleted: true as const } : {}),
          })),
      }),
    });
  }),
];

/** The stream for this person's overrides in the environment, where there is none. Throws `environment-unknown`, `override-class`. */
function groundOf({ daemon }: RequestContext, { open }: Entered, environment: string): Ground | undefined {
  const found = open.vault.environments().find(({ name }) => name === environment);
  if (found === undefined) throw new KistError("environment-unknown", { environment });
  if (found.class !== "dev") throw new KistError("override-class", { environment });
  const state = open.chain();
  const member = state.devices.get(open.device.id)?.member;
  if (member === undefined) throw new KistError("override-device", {});
  const own = [...state.streams.values()].some(
    (stream) => stream.kind === "override" && stream.member === member && stream.environment === found.stream,
  );
  if (own) return undefined;
  const purpose = { kind: "override", environment: found.stream, member } as const;
  return { operation: addStream({ crypto: daemon.crypto, clock: daemon.clock }, state, open.device, purpose) };
}

function matterOf(
  entered: Entered,
  { action }: PreparedChange,
  request: Parameters<typeof isFromFile>[0] & { readonly approval?: string | undefined },
  names: readonly string[],
  references: readonly Reference[],
): Matter {
  return {
    action,
    kind: "write",
    parts: partsOf(references, isFromFile(request, entered.around, names)),
    subjects: references.map(formatReference),
    digest: digestOf(action, entered.open.id, request),
    approval: request.approval,
  };
}
