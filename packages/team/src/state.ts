/**
 * What the links add up to. Immutable: each link yields a new state that shares what it did not touch, so a
 * state held during an operation cannot change under it.
 */
import type { BoxPublicKey } from "@kist/crypto";
import type { Bytes, DeviceId, EnvironmentClass, LinkHash, MemberId, StreamId, VaultId } from "@kist/model";

import type { Cut, DeviceType, StreamKind } from "./link.ts";

export interface MemberState {
  readonly id: MemberId;
  /** `admin`, `writer`, `reader` and `machine` come with the links that grant them (R5). */
  readonly role: "owner";
}

export interface DeviceState {
  readonly id: DeviceId;
  readonly member: MemberId;
  /** The Ed25519 key that the id spells. */
  readonly verify: Bytes;
  readonly boxPublic: BoxPublicKey;
  readonly role: "device" | "recovery";
  /** `undefined` for a recovery device: it is a sheet of paper. */
  readonly type: DeviceType | undefined;
  readonly admittedAt: number;
  readonly incarnationOf: DeviceId | undefined;
  /** Removed for good: no link ever makes a removed device active again. */
  readonly removed: Removal | undefined;
}

export interface Removal {
  readonly height: number;
  /** Per stream: the last envelope that counts. A stream without one accepts nothing that is not stored already. */
  readonly cuts: ReadonlyMap<StreamId, Cut>;
}

export interface EpochState {
  readonly number: number;
  /** First 8 bytes of the commitment, hex: how envelopes name the epoch. */
  readonly ref: string;
  readonly commitment: Bytes;
  readonly boxesRoot: Bytes;
  readonly by: DeviceId;
  readonly height: number;
  readonly wrap: Bytes | undefined;
}

export interface StreamState {
  readonly id: StreamId;
  readonly kind: StreamKind;
  /** The environment of a namespace, or of overrides. */
  readonly environment: StreamId | undefined;
  /** The class of an environment. */
  readonly class: EnvironmentClass | undefined;
  /** The member whose audit stream, or whose overrides, it is. */
  readonly member: MemberId | undefined;
  readonly epochs: readonly EpochState[];
  /** A holder was removed since the newest epoch: nobody seals here before the next one (R2). */
  readonly due: boolean;
}

export interface DocumentState {
  readonly hash: string;
  readonly height: number;
}

export interface ChainState {
  readonly vault: VaultId;
  readonly head: LinkHash;
  readonly height: number;
  readonly throwAway: boolean;
  /** The member who founded the vault. */
  readonly owner: MemberId;
  readonly sequencer: DeviceId;
  readonly members: ReadonlyMap<MemberId, MemberState>;
  readonly devices: ReadonlyMap<DeviceId, DeviceState>;
  readonly streams: ReadonlyMap<StreamId, StreamState>;
  readonly documents: ReadonlyMap<string, DocumentState>;
  /** A link this version cannot read: the chain stands before it and the vault only reads (R5). */
  readonly unreadable: { readonly height: number; readonly kind: string } | undefined;
}

export function isActive(state: ChainState, id: DeviceId): boolean {
  const device = state.devices.get(id);
  return device !== undefined && device.removed === undefined;
}

/** Devices that may hold the stream's current key: the recovery device like any other (R8). Sorted by id. */
export function entitledDevices(state: ChainState, stream: StreamId): readonly DeviceState[] {
  const known = state.streams.get(stream);
  if (known === undefined) return [];
  return [...state.devices.values()]
    .filter((device) => device.removed === undefined && isEntitled(state, known, device.member))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Owners hold every stream but others' overrides (R11); the roles that hold some come with the links that grant them. */
export function isEntitled(state: ChainState, stream: StreamState, member: MemberId): boolean {
  if (stream.kind === "override" && stream.member !== member) return false;
  return state.members.get(member)?.role === "owner";
}

export function recoveryDevice(state: ChainState, member: MemberId): DeviceState | undefined {
  return [...state.devices.values()].find(
    (device) => device.member === member && device.role === "recovery" && device.removed === undefined,
  );
}

/** The class that governs a stream: an environment's own, or that of the namespace's environment. */
export function streamClass(state: ChainState, id: StreamId): EnvironmentClass | undefined {
  const stream = state.streams.get(id);
  return stream?.environment === undefined ? stream?.class : state.streams.get(stream.environment)?.class;
}

/** Streams where nobody seals before a new epoch (R2). */
export function dueStreams(state: ChainState): readonly StreamId[] {
  return [...state.streams.values()].filter((stream) => stream.due).map((stream) => stream.id);
}
