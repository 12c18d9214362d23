/** The streams of a vault in memory, each loaded when first needed, and what every part of the vault works with. */
import type { Crypto, SigningKey } from "@kist/crypto";
import type { Clock, DeviceId, StreamId } from "@kist/model";

import type { IndexKeys } from "./page.ts";
import { registryStream, type Registry } from "./places.ts";
import type { Membership, ReadKeys, VaultStore } from "./ports.ts";
import { loadStream, type StreamIndex } from "./stream-index.ts";

export interface VaultParts {
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly store: VaultStore;
  readonly keys: IndexKeys;
  readonly device: { readonly id: DeviceId; readonly signing: SigningKey };
  readonly chain: () => Membership;
  readonly keyring: ReadKeys;
  readonly streams: Streams;
  /** The wall time of a change, unlike that of any change shortly before it (SPEC §8). */
  readonly moment: () => number;
}

export interface Streams {
  /** Loads and verifies it first where it is not in memory. Throws `stream-damaged`. */
  get(stream: StreamId): StreamIndex;
  /** Forgets what memory holds: the next use reads the store again. */
  forget(stream: StreamId): void;
  readonly registry: StreamId;
}

export function createStreams(deps: {
  readonly crypto: Crypto;
  readonly store: VaultStore;
  readonly keys: IndexKeys;
  readonly chain: () => Membership;
}): Streams {
  const loaded = new Map<StreamId, StreamIndex>();
  return {
    get(stream) {
      const known = loaded.get(stream);
      if (known !== undefined) return known;
      const index = loadStream(deps, stream);
      loaded.set(stream, index);
      return index;
    },
    forget(stream) {
      loaded.delete(stream);
    },
    registry: registryStream(deps.chain()),
  };
}

/** A clock that was set back is followed; one that only stands still is not. */
const STANDSTILL_MS = 1000;

export function createMoments(clock: Clock): () => number {
  let last = Number.NEGATIVE_INFINITY;
  return () => {
    const now = clock.now();
    last = now > last || now < last - STANDSTILL_MS ? now : last + 1;
    return last;
  };
}

/** The registry as readers see it. */
export function settledRegistry(parts: VaultParts): Registry {
  const index = parts.streams.get(parts.streams.registry);
  return { index, layer: index.settled, membership: parts.chain(), unborn: false };
}

/** The registry as the open transaction has left it. */
export function pendingRegistry(parts: VaultParts): Registry {
  const index = parts.streams.get(parts.streams.registry);
  return { index, layer: index.tip(), membership: parts.chain(), unborn: true };
}
