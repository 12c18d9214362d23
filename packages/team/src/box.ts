/**
 * Boxes (R4): epoch secrets sealed to one device. One box per device and operation holds all the operation's
 * epochs that this device may hold, so an operation costs one KEM per device. A box stands beside the chain;
 * its secrets count only when they open to the commitments in the chain, whoever delivered it.
 */
import {
  asEpochSecret,
  asVerifyKey,
  decodeCanonical,
  encodeCanonical,
  merkleRoot,
  openBox,
  protectKey,
  sealBox,
  type Canonical,
  type Context,
  type Crypto,
  type EpochSecret,
} from "@kist/crypto";
import { idToBytes, KistError, type Bytes, type DeviceId, type StreamId, type VaultId } from "@kist/model";

import { readArray, readBytes, readId, readMap, readNatural, readSomeBytes } from "./fields.ts";
import type { DeviceSigner } from "./signer.ts";
import { entitledDevices, type ChainState, type DeviceState } from "./state.ts";

export interface BoxedEpoch {
  readonly stream: StreamId;
  readonly number: number;
}
export interface NewEpoch extends BoxedEpoch {
  readonly secret: EpochSecret;
}

export interface Box {
  /** For whom. */
  readonly device: DeviceId;
  /** Who sealed and signed it. */
  readonly by: DeviceId;
  /** What is inside, clear so that a device opens only what it lacks; bound into the seal. */
  readonly epochs: readonly BoxedEpoch[];
  readonly bytes: Bytes;
}

/** What fits into the bound 64 KiB of clear listing, with room to spare. */
const MAX_EPOCHS_PER_BOX = 1024;
const MAX_BOX_BYTES: number = 256 * 1024;

/** The boxes of one operation, in order of device id: each entitled device gets what it may hold, and no other. */
export function sealBoxes(
  crypto: Crypto,
  state: ChainState,
  signer: DeviceSigner,
  epochs: readonly NewEpoch[],
): readonly Box[] {
  const byDevice = new Map<DeviceState, NewEpoch[]>();
  for (const epoch of epochs) {
    for (const device of entitledDevices(state, epoch.stream)) {
      const own = byDevice.get(device);
      if (own === undefined) byDevice.set(device, [epoch]);
      else own.push(epoch);
    }
  }
  const boxes: Box[] = [];
  for (const [device, own] of [...byDevice].sort(([a], [b]) => (a.id < b.id ? -1 : 1))) {
    for (let at = 0; at < own.length; at += MAX_EPOCHS_PER_BOX)
      boxes.push(sealOne(crypto, state.vault, signer, device, own.slice(at, at + MAX_EPOCHS_PER_BOX)));
  }
  return boxes;
}

function sealOne(
  crypto: Crypto,
  vault: VaultId,
  signer: DeviceSigner,
  device: DeviceState,
  epochs: readonly NewEpoch[],
): Box {
  const listed = epochs.map(({ stream, number }) => ({ stream, number }));
  const plaintext = encodeCanonical(epochs.map(({ secret }) => secret));
  const clear = { device: device.id, by: signer.id, epochs: listed };
  const bytes = sealBox(crypto, {
    sender: signer.keys,
    recipient: device.boxPublic,
    context: boxContext(vault, clear),
    plaintext,
  });
  plaintext.fill(0);
  return { ...clear, bytes };
}

/** The secrets of a box for this device. Throws `open-failed`, also for a sender the chain does not know. */
export function openOneBox(crypto: Crypto, state: ChainState, recipient: DeviceSigner, box: Box): readonly NewEpoch[] {
  const sender = state.devices.get(box.by);
  if (sender === undefined || box.device !== recipient.id) throw new KistError("open-failed");
  const plaintext = openBox(crypto, {
    senderVerify: asVerifyKey(sender.verify),
    recipient: recipient.keys,
    context: boxContext(state.vault, box),
    box: box.bytes,
  });
  try {
    const secrets = readArray(decodeCanonical(plaintext), MAX_EPOCHS_PER_BOX);
    if (secrets.length !== box.epochs.length) throw new KistError("open-failed");
    return box.epochs.map((epoch, i) => ({
      ...epoch,
      secret: protectKey(crypto, asEpochSecret(readBytes(secrets[i], 32))),
    }));
  } finally {
    plaintext.fill(0);
  }
}

function boxContext(vault: VaultId, box: Omit<Box, "bytes">): Context {
  return { vault, author: box.by, item: box.device, extra: encodeCanonical(encodeListed(box.epochs)) };
}

/** What an epoch link commits to: the encoded boxes of its operation. */
export function boxesRoot(crypto: Crypto, boxes: readonly Box[]): Bytes {
  return merkleRoot(crypto, boxes.map(encodeBox));
}

/** The box as stored and sent: a canonical map { box, by, device, epochs }. */
export function encodeBox(box: Box): Bytes {
  return encodeCanonical({
    box: box.bytes,
    by: idToBytes(box.by),
    device: idToBytes(box.device),
    epochs: encodeListed(box.epochs),
  });
}

/** Throws `box-malformed`. Says nothing about what is inside. */
export function decodeBox(bytes: Bytes): Box {
  try {
    const fields = readMap(decodeCanonical(bytes), ["box", "by", "device", "epochs"]);
    return {
      device: readId(fields["device"], 32),
      by: readId(fields["by"], 32),
      epochs: readArray(fields["epochs"], MAX_EPOCHS_PER_BOX).map(readListed),
      bytes: readSomeBytes(fields["box"], MAX_BOX_BYTES),
    };
  } catch (error) {
    throw new KistError("box-malformed", {}, error);
  }
}

function encodeListed(epochs: readonly BoxedEpoch[]): readonly Canonical[] {
  return epochs.map(({ stream, number }) => [idToBytes(stream), number]);
}

function readListed(value: Canonical): BoxedEpoch {
  const [stream, number] = readArray(value, 2);
  return { stream: readId(stream, 16), number: readNatural(number) };
}
