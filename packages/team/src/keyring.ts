/**
 * The epoch secrets this device holds, while it is unlocked. Read keys are derived when first asked for: most
 * old epochs of a long history are never read.
 */
import { epochCommitment, epochKeys, epochRef, type Crypto, type EpochSecret, type ReadKey } from "@kist/crypto";
import type { StreamId } from "@kist/model";

export interface Keyring {
  /** Keeps the secret's own memory. A number that is held already stays as it is. */
  add(stream: StreamId, number: number, secret: EpochSecret): void;
  /** Forgets one again: the operation that made it did not become durable. */
  drop(stream: StreamId, number: number): void;
  /** The key of the epoch that an envelope names. */
  readKey(stream: StreamId, epochRef: string): ReadKey | undefined;
  /** The newest epoch held. Whether anything may be sealed under it is the chain's to say (`due`). */
  current(stream: StreamId): { readonly number: number; readonly ref: string; readonly read: ReadKey } | undefined;
  secret(stream: StreamId, number: number): EpochSecret | undefined;
  /** Number of the newest epoch held. */
  newest(stream: StreamId): number | undefined;
  streams(): readonly StreamId[];
  /** Zeroes every key and forgets it. */
  wipe(): void;
}

interface Held {
  readonly secret: EpochSecret;
  readonly ref: string;
  read: ReadKey | undefined;
}

export function createKeyring(crypto: Crypto): Keyring {
  const held = new Map<StreamId, Map<number, Held>>();
  const readKeyOf = (epoch: Held): ReadKey => {
    if (epoch.read === undefined) {
      const { read, link } = epochKeys(crypto, epoch.secret);
      link.fill(0);
      epoch.read = read;
    }
    return epoch.read;
  };
  return {
    add(stream, number, secret) {
      const epochs = held.get(stream) ?? new Map<number, Held>();
      if (epochs.has(number)) return;
      epochs.set(number, { secret, ref: epochRef(epochCommitment(crypto, secret)), read: undefined });
      held.set(stream, epochs);
    },
    drop(stream, number) {
      const epochs = held.get(stream);
      const epoch = epochs?.get(number);
      epoch?.secret.fill(0);
      epoch?.read?.fill(0);
      epochs?.delete(number);
      if (epochs?.size === 0) held.delete(stream);
    },
    readKey(stream, ref) {
      for (const epoch of held.get(stream)?.values() ?? []) if (epoch.ref === ref) return readKeyOf(epoch);
      return undefined;
    },
    current(stream) {
      const epochs = held.get(stream);
      const number = newestOf(epochs);
      const epoch = number === undefined ? undefined : epochs?.get(number);
      return number === undefined || epoch === undefined
        ? undefined
        : { number, ref: epoch.ref, read: readKeyOf(epoch) };
    },
    secret: (stream, number) => held.get(stream)?.get(number)?.secret,
    newest: (stream) => newestOf(held.get(stream)),
    streams: () => [...held.keys()],
    wipe() {
      for (const epochs of held.values()) {
        for (const epoch of epochs.values()) {
          epoch.secret.fill(0);
          epoch.read?.fill(0);
        }
      }
      held.clear();
      crypto.provider.scrub();
    },
  };
}

function newestOf(epochs: ReadonlyMap<number, Held> | undefined): number | undefined {
  return epochs === undefined ? undefined : Math.max(...epochs.keys());
}
