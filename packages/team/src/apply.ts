/** What an accepted link changes: one pure transform per kind. Judged before; nothing here refuses. */
import { epochRef } from "@kist/crypto";
import { bytesToId, idToBytes, type DeviceId, type MemberId, type StreamId, type VaultId } from "@kist/model";

import type {
  CreateBody,
  Cut,
  DeviceCard,
  DeviceType,
  EpochBody,
  LinkBody,
  ParsedLink,
  RecoverBody,
  StreamBody,
} from "./link.ts";
import {
  isEntitled,
  recoveryDevice,
  type ChainState,
  type DeviceState,
  type EpochState,
  type StreamState,
} from "./state.ts";

/** The state that the create link founds. Its hash is the vault's id. */
export function foundState(link: ParsedLink, body: CreateBody): ChainState {
  return {
    vault: bytesToId<VaultId>(idToBytes(link.hash)),
    head: link.hash,
    height: 0,
    throwAway: body.throwAway,
    owner: body.member,
    sequencer: body.sequencer,
    members: new Map([[body.member, { id: body.member, role: "owner" }]]),
    devices: new Map(),
    streams: new Map(),
    documents: new Map(),
    unreadable: undefined,
  };
}

export function applyLink(state: ChainState, link: ParsedLink, body: LinkBody): ChainState {
  return { ...applyBody(state, link, body), head: link.hash, height: link.height };
}

function applyBody(state: ChainState, link: ParsedLink, body: LinkBody): ChainState {
  switch (body.kind) {
    case "create":
      return state;
    case "device":
      return admit(state, link, { card: body.card, member: body.member, type: body.type });
    case "recovery":
      return replaceRecovery(state, link, body.member, body.card);
    case "recover":
      return recover(state, link, body);
    case "incarnation":
      return reincarnate(state, link, body.card, body.cuts);
    case "stream":
      return addStream(state, body);
    case "epoch":
      return addEpochs(state, link, body);
    case "class":
      return changeStream(state, body.stream, (stream) => ({ ...stream, class: body.class }));
    case "document":
      return { ...state, documents: new Map(state.documents).set(body.name, { hash: body.hash, height: link.height }) };
  }
}

interface Admission {
  readonly card: DeviceCard;
  readonly member: MemberId;
  /** `undefined` admits a recovery device. */
  readonly type: DeviceType | undefined;
  readonly incarnationOf?: DeviceId;
}

function admit(state: ChainState, link: ParsedLink, admission: Admission): ChainState {
  const { card, member, type, incarnationOf } = admission;
  const device: DeviceState = {
    id: card.device,
    member,
    verify: idToBytes(card.device),
    boxPublic: card.boxPublic,
    role: type === undefined ? "recovery" : "device",
    type,
    admittedAt: link.height,
    incarnationOf,
    removed: undefined,
  };
  return { ...state, devices: new Map(state.devices).set(device.id, device) };
}

/** Ends devices for good. What they held is due for a new epoch: nobody seals there under a key they know (R2). */
function remove(state: ChainState, link: ParsedLink, ids: readonly DeviceId[], cuts: readonly Cut[]): ChainState {
  const devices = new Map(state.devices);
  const members = new Set<MemberId>();
  for (const id of ids) {
    const device = devices.get(id);
    if (device === undefined) continue;
    members.add(device.member);
    const own = cuts.filter((cut) => cut.author === id).map((cut) => [cut.stream, cut] as const);
    devices.set(id, { ...device, removed: { height: link.height, cuts: new Map(own) } });
  }
  const held = (stream: StreamState): boolean => [...members].some((member) => isEntitled(state, stream, member));
  return { ...state, devices, streams: members.size === 0 ? state.streams : markDue(state.streams, held) };
}

function markDue(streams: ChainState["streams"], held: (stream: StreamState) => boolean): ChainState["streams"] {
  const mark = (stream: StreamState): StreamState =>
    held(stream) ? { ...stream, due: stream.epochs.length > 0 } : stream;
  return new Map([...streams].map(([id, stream]) => [id, mark(stream)]));
}

function replaceRecovery(state: ChainState, link: ParsedLink, member: MemberId, card: DeviceCard): ChainState {
  const before = recoveryDevice(state, member);
  const without = before === undefined ? state : remove(state, link, [before.id], []);
  return admit(without, link, { card, member, type: undefined });
}

function recover(state: ChainState, link: ParsedLink, body: RecoverBody): ChainState {
  const member = state.devices.get(link.signer)?.member ?? state.owner;
  const without = remove(state, link, body.removed, body.cuts);
  const coded = replaceRecovery(without, link, member, body.recovery);
  const admitted = admit(coded, link, { card: body.card, member, type: body.type });
  // Whoever recovers has lost what was there before, the sequencer most likely with it.
  return { ...admitted, sequencer: body.card.device };
}

function reincarnate(state: ChainState, link: ParsedLink, card: DeviceCard, cuts: readonly Cut[]): ChainState {
  const before = state.devices.get(link.signer);
  if (before === undefined) return state;
  const { member, type } = before;
  const admitted = admit(remove(state, link, [before.id], cuts), link, {
    card,
    member,
    type,
    incarnationOf: before.id,
  });
  return { ...admitted, sequencer: state.sequencer === before.id ? card.device : state.sequencer };
}

function addStream(state: ChainState, { stream: id, purpose }: StreamBody): ChainState {
  const stream: StreamState = {
    id,
    kind: purpose.kind,
    environment: "environment" in purpose ? purpose.environment : undefined,
    class: purpose.kind === "environment" ? purpose.class : undefined,
    member: "member" in purpose ? purpose.member : undefined,
    epochs: [],
    due: false,
  };
  return { ...state, streams: new Map(state.streams).set(id, stream) };
}

function addEpochs(state: ChainState, link: ParsedLink, body: EpochBody): ChainState {
  const streams = new Map(state.streams);
  for (const { stream: id, number, commitment, wrap } of body.epochs) {
    const stream = streams.get(id);
    if (stream === undefined) continue;
    const { boxesRoot } = body;
    const { height, signer: by } = link;
    const epoch: EpochState = { number, ref: epochRef(commitment), commitment, boxesRoot, by, height, wrap };
    streams.set(id, { ...stream, epochs: [...stream.epochs, epoch], due: false });
  }
  return { ...state, streams, devices: body.cuts.length === 0 ? state.devices : addCuts(state, body.cuts) };
}

/** Cuts that the removal could not carry, from whoever holds the stream (R2). */
function addCuts(state: ChainState, cuts: readonly Cut[]): ChainState["devices"] {
  const devices = new Map(state.devices);
  for (const cut of cuts) {
    const device = devices.get(cut.author);
    if (device?.removed === undefined) continue;
    const all = new Map(device.removed.cuts).set(cut.stream, cut);
    devices.set(device.id, { ...device, removed: { ...device.removed, cuts: all } });
  }
  return devices;
}

function changeStream(state: ChainState, id: StreamId, change: (stream: StreamState) => StreamState): ChainState {
  const stream = state.streams.get(id);
  return stream === undefined ? state : { ...state, streams: new Map(state.streams).set(id, change(stream)) };
}
