/**
 * One device after another: recovery from the code (R8), a new incarnation of a copied or restored home (R15), a
 * new recovery code. Each ends what was there before and, in the same operation, gives every stream held a new
 * epoch, so that what ended knows no key that is sealed under from then on.
 */
import type { DeviceKeys } from "@kist/crypto";
import type { DeviceId } from "@kist/model";

import { cutKey } from "./body-codec.ts";
import type { Box } from "./box.ts";
import { offerCard } from "./card.ts";
import { linkRefused } from "./error.ts";
import type { Keyring } from "./keyring.ts";
import type { Cut } from "./link.ts";
import { openBoxes, type OpenedBoxes } from "./open-boxes.ts";
import { appendEpochs, appendLink, beginOperation, type Operation, type TeamDeps } from "./operation.ts";
import { deviceSigner, type DeviceSigner } from "./signer.ts";
import { dueStreams, type ChainState, type DeviceState } from "./state.ts";

export interface RecoverRequest {
  /** The recovery device's boxes. */
  readonly boxes: Iterable<Box>;
  /** Fresh keys of the device that is admitted. */
  readonly device: DeviceKeys;
  readonly type: "person" | "machine";
  /** Keys of the new code: the one typed in has done its work. */
  readonly recovery: DeviceKeys;
  /** The member's devices that stay. Absent: none does. */
  readonly keep?: readonly DeviceId[];
  /** Last accepted envelopes of the removed devices, as far as known here. */
  readonly cuts?: readonly Cut[];
}

/**
 * The recovery device's one act. The keyring that comes back holds the new device's keys, the operation's own
 * among them. Streams whose boxes did not open stay due (`missing`).
 */
export function recoverDevice(
  deps: TeamDeps,
  state: ChainState,
  recovery: DeviceSigner,
  request: RecoverRequest,
): Operation & Pick<OpenedBoxes, "keyring" | "refused" | "missing"> {
  const { crypto } = deps;
  const before = signerState(state, recovery);
  const device = deviceSigner(request.device);
  const cardFor = { vault: state.vault, member: before.member };
  const opened = openBoxes(crypto, state, recovery, request.boxes);
  const removed = [...state.devices.values()]
    .filter(({ member, role, removed }) => member === before.member && role === "device" && removed === undefined)
    .map(({ id }) => id)
    .filter((id) => request.keep?.includes(id) !== true)
    .sort();
  const recovered = appendLink(deps, beginOperation(state), recovery, {
    kind: "recover",
    type: request.type,
    card: offerCard(crypto, device, { ...cardFor, as: "device" }),
    recovery: offerCard(crypto, deviceSigner(request.recovery), { ...cardFor, as: "recovery" }),
    removed,
    cuts: inOrder(request.cuts),
  });
  const operation = appendEpochs(deps, recovered, device, {
    streams: heldDue(recovered, opened.keyring),
    keyring: opened.keyring,
  });
  for (const { stream, number, secret } of operation.epochs) opened.keyring.add(stream, number, secret);
  return { ...operation, ...opened };
}

/** The signer goes on under new keys; under the old ones nothing counts beyond `cuts`. */
export function enrolIncarnation(
  deps: TeamDeps,
  state: ChainState,
  signer: DeviceSigner,
  request: { readonly device: DeviceKeys; readonly keyring: Keyring; readonly cuts?: readonly Cut[] },
): Operation {
  const { member } = signerState(state, signer);
  const device = deviceSigner(request.device);
  const card = offerCard(deps.crypto, device, { vault: state.vault, member, as: "device" });
  const enrolled = appendLink(deps, beginOperation(state), signer, {
    kind: "incarnation",
    card,
    cuts: inOrder(request.cuts),
  });
  // The sequencer's incarnation is the sequencer; what it does not hold stays due.
  return appendEpochs(deps, enrolled, device, {
    streams: heldDue(enrolled, request.keyring),
    keyring: request.keyring,
  });
}

/** A new recovery code in place of the old: its device is admitted, the old one ends. */
export function replaceRecovery(
  deps: TeamDeps,
  state: ChainState,
  signer: DeviceSigner,
  request: { readonly recovery: DeviceKeys; readonly keyring: Keyring },
): Operation {
  const { member } = signerState(state, signer);
  const card = offerCard(deps.crypto, deviceSigner(request.recovery), { vault: state.vault, member, as: "recovery" });
  const replaced = appendLink(deps, beginOperation(state), signer, { kind: "recovery", member, card });
  return appendEpochs(deps, replaced, signer, {
    streams: heldDue(replaced, request.keyring),
    keyring: request.keyring,
  });
}

function signerState(state: ChainState, signer: DeviceSigner): DeviceState {
  const device = state.devices.get(signer.id);
  if (device === undefined) throw linkRefused("device", "signer-known");
  return device;
}

function heldDue(operation: Operation, keyring: Keyring): readonly ReturnType<typeof dueStreams>[number][] {
  return dueStreams(operation.state).filter((id) => {
    const newest = operation.state.streams.get(id)?.epochs.length ?? 0;
    return keyring.secret(id, newest) !== undefined;
  });
}

function inOrder(cuts: readonly Cut[] = []): readonly Cut[] {
  return [...cuts].sort((a, b) => (cutKey(a) < cutKey(b) ? -1 : 1));
}
