/** A new environment or namespace: its stream and first epoch in the chain, its name in the registry, together. */
import type { EnvironmentClass } from "@kist/model";
import { KistError } from "@kist/model";
import { addStream, type AddedStream } from "@kist/team";
import type { Change, PreparedChange } from "@kist/vault";

import type { RequestContext } from "../api/route.ts";
import { recordChange, type Entered, type Matter } from "./request.ts";
import { requireWritable } from "./session.ts";

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
  const { session, open } = entered;
  requireWritable(session, open);
  await open.serial(async () => {
    const { added, prepared } = planPlace(context, entered, place);
    await recordChange(context, entered, matter, prepared, () => open.writeOperation(added));
    open.acceptOperation(added);
  });
}

function planPlace(
  { daemon }: RequestContext,
  { open }: Entered,
  place: NewPlace,
): { readonly added: AddedStream; readonly prepared: PreparedChange } {
  const deps = { crypto: daemon.crypto, clock: daemon.clock };
  const environment = open.vault.environments().find(({ name }) => name === place.environment);
  if (place.kind === "environment") {
    if (environment !== undefined) throw new KistError("environment-exists", { environment: place.environment });
    const added = addStream(deps, open.chain(), open.device, { kind: "environment", class: place.class });
    return { added, prepared: open.vault.prepare(changeOf(place, added.stream)) };
  }
  if (environment === undefined) throw new KistError("environment-unknown", { environment: place.environment });
  const added = addStream(deps, open.chain(), open.device, { kind: "namespace", environment: environment.stream });
  return { added, prepared: open.vault.prepare(changeOf(place, added.stream)) };
}

function changeOf(place: NewPlace, stream: AddedStream["stream"]): Change {
  return place.kind === "environment"
    ? { kind: "create-environment", environment: place.environment, stream, class: place.class }
    : { kind: "create-namespace", environment: place.environment, namespace: place.namespace, stream };
}
