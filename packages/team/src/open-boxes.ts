/**
 * From boxes to a keyring: opens what this device was given, checks every secret against the chain, and walks the
 * wraps back through history. A box that does not hold what it says is set aside and reported; it never stops
 * the others, because anyone may deliver one.
 */
import { epochCommitment, epochKeys, unwrapEpoch, type Context, type Crypto, type EpochSecret } from "@kist/crypto";
import { equalBytes, isKistError, type DeviceId, type StreamId, type VaultId } from "@kist/model";

import { openOneBox, type Box, type NewEpoch } from "./box.ts";
import { createKeyring, type Keyring } from "./keyring.ts";
import type { DeviceSigner } from "./signer.ts";
import { entitledDevices, type ChainState, type EpochState, type StreamState } from "./state.ts";

export interface OpenedBoxes {
  readonly keyring: Keyring;
  /** Boxes and wraps that were not what they should be, for `doctor`. */
  readonly refused: readonly BoxRefusal[];
  /** Streams whose newest epoch this device may hold but did not get: another holder can deliver it. */
  readonly missing: readonly StreamId[];
}

export type BoxRefusal =
  | { readonly reason: "does-not-open"; readonly by: DeviceId }
  | { readonly reason: "commitment"; readonly by: DeviceId; readonly stream: StreamId; readonly number: number }
  | { readonly reason: "wrap"; readonly by: DeviceId; readonly stream: StreamId; readonly number: number };

export function openBoxes(crypto: Crypto, state: ChainState, device: DeviceSigner, boxes: Iterable<Box>): OpenedBoxes {
  const keyring = createKeyring(crypto);
  const refused: BoxRefusal[] = [];
  const own = [...boxes].filter((box) => box.device === device.id).sort((a, b) => newestIn(b) - newestIn(a));
  const open = (box: Box): void => {
    for (const epoch of tryOpen(crypto, state, device, box)) {
      if (epoch === undefined) refused.push({ reason: "does-not-open", by: box.by });
      else if (isCommitted(crypto, state, epoch)) keyring.add(epoch.stream, epoch.number, epoch.secret);
      else refused.push({ reason: "commitment", by: box.by, stream: epoch.stream, number: epoch.number });
    }
  };
  const walkAll = (): readonly BoxRefusal[] =>
    [...state.streams.values()].flatMap((stream) => walkBack(crypto, state.vault, stream, keyring));
  // What a newer key leads back to needs no KEM of its own.
  const later = own.filter((box) => {
    if (box.epochs.every(({ stream, number }) => (keyring.newest(stream) ?? 0) >= number)) return true;
    open(box);
    return false;
  });
  refused.push(...walkAll());
  // Where a wrap was broken, an older box still reaches behind it.
  const gaps = later.filter((box) =>
    box.epochs.some(({ stream, number }) => keyring.secret(stream, number) === undefined),
  );
  for (const box of gaps) open(box);
  if (gaps.length > 0) walkAll();
  return { keyring, refused, missing: missingStreams(state, device.id, keyring) };
}

function newestIn(box: Box): number {
  return Math.max(...box.epochs.map(({ number }) => number));
}

function tryOpen(crypto: Crypto, state: ChainState, device: DeviceSigner, box: Box): readonly (NewEpoch | undefined)[] {
  try {
    return openOneBox(crypto, state, device, box);
  } catch (error) {
    if (isKistError(error)) return [undefined];
    throw error;
  }
}

function isCommitted(crypto: Crypto, state: ChainState, { stream, number, secret }: NewEpoch): boolean {
  const epoch = state.streams.get(stream)?.epochs[number - 1];
  return epoch !== undefined && equalBytes(epochCommitment(crypto, secret), epoch.commitment);
}

function walkBack(crypto: Crypto, vault: VaultId, stream: StreamState, keyring: Keyring): readonly BoxRefusal[] {
  for (let at = stream.epochs.length - 1; at > 0; at--) {
    const [epoch, previous] = [stream.epochs[at], stream.epochs[at - 1]];
    if (epoch === undefined || previous === undefined) break;
    const secret = keyring.secret(stream.id, epoch.number);
    if (secret === undefined || keyring.secret(stream.id, previous.number) !== undefined) continue;
    const earlier = unwrapPrevious(crypto, wrapContext(vault, stream.id, epoch, previous), secret, epoch);
    if (earlier === undefined || !equalBytes(epochCommitment(crypto, earlier), previous.commitment))
      return [{ reason: "wrap", by: epoch.by, stream: stream.id, number: epoch.number }];
    keyring.add(stream.id, previous.number, earlier);
  }
  return [];
}

function unwrapPrevious(
  crypto: Crypto,
  context: Context,
  secret: EpochSecret,
  epoch: EpochState,
): EpochSecret | undefined {
  if (epoch.wrap === undefined) return undefined;
  const { read, link } = epochKeys(crypto, secret);
  try {
    return unwrapEpoch(crypto, link, epoch.wrap, context);
  } catch (error) {
    if (isKistError(error)) return undefined;
    throw error;
  } finally {
    read.fill(0);
    link.fill(0);
  }
}

/** A wrap belongs between two epochs of one stream, and nowhere else. */
export function wrapContext(
  vault: VaultId,
  stream: StreamId,
  epoch: Pick<EpochState, "ref">,
  previous: Pick<EpochState, "commitment">,
): Context {
  return { vault, stream, epoch: epoch.ref, extra: previous.commitment };
}

function missingStreams(state: ChainState, device: DeviceId, keyring: Keyring): readonly StreamId[] {
  return [...state.streams.values()]
    .filter(({ id, epochs }) => epochs.length > 0 && keyring.secret(id, epochs.length) === undefined)
    .filter(({ id }) => entitledDevices(state, id).some((entitled) => entitled.id === device))
    .map(({ id }) => id);
}
