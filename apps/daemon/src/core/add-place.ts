/** A new environment or namespace: its stream and first epoch in the chain, its name in the registry, together. */
import { KistError, type EnvironmentClass } from "@kist/model";
import { addStream } from "@kist/team";
import type { Change, ChangeResult, PreparedChange } from "@kist/vault";

import type { RequestContext } from "../api/route.ts";
import { prepareWriting } from "./renew-epochs.ts";
import { recordChange, type Entered, type Ground, type Matter } from "./request.ts";

export type NewPlace =
  | { readonly kind: "environment"; readonly environment: string; readonly class: EnvironmentClass }
  | { readonly kind: "namespace"; readonly environment: string; readonly namespace: string };

/** Consent must have been given. Throws `environment-exists`, `namespace-exists`, `environment-unknown`. */
export async function addPlace(
  context: RequestContext,
  entered: Entered,
  matter: Matter,
  place: NewPlace,
): Promise<void> {
  await prepareWriting(context, entered);
  await entered.open.serial(async () => {
    const { operation, prepared } = planPlace(context, entered, place);
    await recordChange(context, entered, matter, prepared, { operation });
  });
}

/** A change in a namespace that is made for it: both in one transaction. Throws as `addPlace` does. */
export async function recordInNewNamespace(
  context: RequestContext,
  entered: Entered,
  matter: Matter,
  given: { readonly environment: string; readonly namespace: string; readonly prepared: PreparedChange },
): Promise<ChangeResult> {
  const { environment, namespace, prepared } = given;
  return await entered.open.serial(async () => {
    const ground = planPlace(context, entered, { kind: "namespace", environment, namespace });
    return await recordChange(context, entered, matter, prepared, ground);
  });
}

function planPlace({ daemon }: RequestContext, { open }: Entered, place: NewPlace): Required<Ground> {
  const deps = { crypto: daemon.crypto, clock: daemon.clock };
  const environment = open.vault.environments().find(({ name }) => name === place.environment);
  if (place.kind === "environment") {
    if (environment !== undefined) throw new KistError("environment-exists", { environment: place.environment });
    const operation = addStream(deps, open.chain(), open.device, { kind: "environment", class: place.class });
    return { operation, prepared: open.vault.prepare(changeOf(place, operation.stream)) };
  }
  if (environment === undefined) throw new KistError("environment-unknown", { environment: place.environment });
  const operation = addStream(deps, open.chain(), open.device, { kind: "namespace", environment: environment.stream });
  return { operation, prepared: open.vault.prepare(changeOf(place, operation.stream)) };
}

function changeOf(place: NewPlace, stream: Extract<Change, { stream: unknown }>["stream"]): Change {
  return place.kind === "environment"
    ? { kind: "create-environment", environment: place.environment, stream, class: place.class }
    : { kind: "create-namespace", environment: place.environment, namespace: place.namespace, stream };
}
