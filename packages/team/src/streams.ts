/** Environments, namespaces and overrides as the chain knows them: random ids, a class, keys. Names live in the registry. */
import type { EpochSecret } from "@kist/crypto";
import type { EnvironmentClass, StreamId } from "@kist/model";

import { newStreamId } from "./genesis.ts";
import type { Keyring } from "./keyring.ts";
import type { Cut, StreamPurpose } from "./link.ts";
import { appendEpochs, appendLink, beginOperation, type Operation, type TeamDeps } from "./operation.ts";
import type { DeviceSigner } from "./signer.ts";
import type { ChainState } from "./state.ts";

export interface AddedStream extends Operation {
  readonly stream: StreamId;
  /** The secret of its first epoch. */
  readonly secret: EpochSecret;
}

/** A stream with its first epoch, boxed to every entitled device and the recovery device. */
export function addStream(
  deps: TeamDeps,
  state: ChainState,
  signer: DeviceSigner,
  purpose: Extract<StreamPurpose, { readonly kind: "environment" | "namespace" | "override" }>,
): AddedStream {
  const stream = newStreamId(deps);
  const added = appendLink(deps, beginOperation(state), signer, { kind: "stream", stream, purpose });
  const operation = appendEpochs(deps, added, signer, { streams: [stream], keyring: undefined });
  const [epoch] = operation.epochs;
  if (epoch === undefined) throw new Error("an operation that keys a stream has its epoch");
  return { ...operation, stream, secret: epoch.secret };
}

/** Moves an environment to another class; who may, and with what presence, is asked before (R5). */
export function setEnvironmentClass(
  deps: TeamDeps,
  state: ChainState,
  signer: DeviceSigner,
  change: { readonly stream: StreamId; readonly class: EnvironmentClass },
): Operation {
  return appendLink(deps, beginOperation(state), signer, { kind: "class", ...change });
}

/**
 * A new epoch for each of the streams: `dueStreams(state)` after a removal, any by choice. `cuts` are those of
 * removed authors that their removal could not carry.
 */
export function rotateEpoch(
  deps: TeamDeps,
  state: ChainState,
  signer: DeviceSigner,
  request: { readonly keyring: Keyring; readonly streams: readonly StreamId[]; readonly cuts?: readonly Cut[] },
): Operation {
  return appendEpochs(deps, beginOperation(state), signer, request);
}
