/**
 * The first links of a vault: create, this device, the recovery device, the registry and the founder's audit
 * stream with their first epoch, boxed to this one device and the recovery device exactly as to many.
 */
import type { DeviceKeys } from "@kist/crypto";
import { bytesToId, type Bytes, type MemberId, type StreamId, type VaultId } from "@kist/model";

import type { Box } from "./box.ts";
import { offerCard, type CardFor } from "./card.ts";
import { createKeyring, type Keyring } from "./keyring.ts";
import { appendEpochs, appendLink, foundOperation, type Operation, type TeamDeps } from "./operation.ts";
import { deviceSigner } from "./signer.ts";
import type { ChainState } from "./state.ts";

export interface GenesisRequest {
  /** Fresh keys: a device has others in every vault (R7). */
  readonly device: DeviceKeys;
  /** The keys that the recovery code derives. Required, save in a throw-away vault, which has none (R8). */
  readonly recovery?: DeviceKeys;
  readonly throwAway: boolean;
  /** Whether a person or only programs unlock this device. A throw-away vault's device is `ephemeral`. */
  readonly type?: "person" | "machine";
}

export interface Genesis {
  readonly vault: VaultId;
  readonly member: MemberId;
  readonly links: readonly Bytes[];
  readonly boxes: readonly Box[];
  readonly state: ChainState;
  readonly keyring: Keyring;
  readonly registry: StreamId;
  readonly audit: StreamId;
}

/** Founds a vault. Throws `link-refused` where a vault that lasts has no recovery device. */
export function createGenesis(deps: TeamDeps, request: GenesisRequest): Genesis {
  const { crypto } = deps;
  const { device, recovery, throwAway } = request;
  const signer = deviceSigner(device);
  const member = bytesToId<MemberId>(crypto.random.bytes(16));
  let operation = foundOperation(deps, signer, { kind: "create", member, throwAway, sequencer: signer.id });
  const { vault } = operation.state;
  const cardFor = (as: CardFor["as"]): CardFor => ({ vault, member, as });
  operation = appendLink(deps, operation, signer, {
    kind: "device",
    member,
    type: throwAway ? "ephemeral" : (request.type ?? "person"),
    card: offerCard(crypto, signer, cardFor("device")),
  });
  if (recovery !== undefined) {
    const card = offerCard(crypto, deviceSigner(recovery), cardFor("recovery"));
    operation = appendLink(deps, operation, signer, { kind: "recovery", member, card });
  }
  const [registry, audit] = [newStreamId(deps), newStreamId(deps)];
  const registryStream = { kind: "stream", stream: registry, purpose: { kind: "registry" } } as const;
  operation = appendLink(deps, operation, signer, registryStream);
  const auditStream = { kind: "stream", stream: audit, purpose: { kind: "audit", member } } as const;
  operation = appendLink(deps, operation, signer, auditStream);
  operation = appendEpochs(deps, operation, signer, { streams: [registry, audit], keyring: undefined });
  const { links, boxes, state } = operation;
  return { vault, member, links, boxes, state, keyring: keyringOf(deps, operation), registry, audit };
}

/** Says nothing about what the stream will hold. */
export function newStreamId(deps: TeamDeps): StreamId {
  return bytesToId<StreamId>(deps.crypto.random.bytes(16));
}

function keyringOf(deps: TeamDeps, operation: Operation): Keyring {
  const keyring = createKeyring(deps.crypto);
  for (const { stream, number, secret } of operation.epochs) keyring.add(stream, number, secret);
  return keyring;
}
