/** The streams of a vault in memory, each loaded when first needed, and what every part of the vault works with. */
import type { Crypto, SigningKey } from "@kist/crypto";
import type { Bytes, Clock, DeviceId, StreamId } from "@kist/model";

import { sealIndex } from "./index-writer.ts";
import type { Layer } from "./layer.ts";
import type { IndexKeys } from "./page.ts";
import { registryStream, type Registry } from "./places.ts";
import type { Membership, ReadKeys, VaultStore } from "./ports.ts";
import { loadStream, type StreamIndex } from "./stream-index.ts";
import type { VersionView } from "./subject.ts";

export interface VaultParts {
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly store: VaultStore;
  readonly keys: IndexKeys;
  readonly device: { readonly id: DeviceId; readonly signing: SigningKey };
  readonly chain: () => Membership;
  readonly keyring: ReadKeys;
  readonly streams: Streams;
  /** Where the values of versions are bound to, for as long as memory holds the version. */
  readonly encodedPlaces: WeakMap<VersionView, Bytes>;
  /** The wall time of a change, unlike that of any change shortly before it (SPEC §8). */
  readonly moment: () => number;
}

export interface Streams {
  /** Loads and verifies it first where it is not in memory. Throws `stream-damaged`. */
  get(stream: StreamId): StreamIndex;
  /** Forgets what memory holds: the next use reads the store again. */
  forget(stream: StreamId): void;
  /** Puts a change on top. Unless `seal` is called before COMMIT, the stream is lost. */
  push(index: StreamIndex, layer: Layer): void;
  /** Inside a transaction, after its last change: seals pages and head of what `push` has changed. */
  seal(): void;
  readonly registry: StreamId;
  /** This device's own overrides in an environment; none on a device that is not a person's (R11). */
  overrides(environment: StreamId): StreamId | undefined;
}

export function createStreams(deps: {
  readonly crypto: Crypto;
  readonly store: VaultStore;
  readonly keys: IndexKeys;
  readonly chain: () => Membership;
  readonly device: { readonly id: DeviceId };
}): Streams {
  const { crypto, store, keys } = deps;
  const loaded = new Map<StreamId, StreamIndex>();
  const unsealed = new Set<StreamIndex>();
  let marks = 0;
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
    push(index, layer) {
      // No sealed head begins with a zero: should it ever be committed, the stream is damaged and not wrong.
      layer.storedHead = new Uint8Array([0, ...new Uint8Array(new Float64Array([++marks]).buffer)]);
      store.writeHead(index.stream, layer.storedHead);
      index.push(layer);
      unsealed.add(index);
    },
    seal() {
      for (const index of unsealed) {
        const tip = index.tip();
        // Undone by a savepoint: then what the store has is sealed already.
        if (tip.unsealed.size > 0) sealIndex({ crypto, store, keys, stream: index.stream }, tip);
      }
      unsealed.clear();
    },
    registry: registryStream(deps.chain()),
    overrides: createOverrides(deps),
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

/** Looked for once per state of the chain: it stands on the path of every read. */
function createOverrides(deps: {
  readonly chain: () => Membership;
  readonly device: { readonly id: DeviceId };
}): Streams["overrides"] {
  let known: readonly [Membership["streams"], number] | undefined;
  let own = new Map<StreamId, StreamId>();
  return (environment) => {
    const { streams, devices } = deps.chain();
    if (known?.[0] !== streams || known[1] !== streams.size) {
      known = [streams, streams.size];
      own = new Map();
      const self = devices.get(deps.device.id);
      for (const [id, stream] of self?.type === "person" ? streams : [])
        if (stream.kind === "override" && stream.member === self?.member && stream.environment !== undefined)
          own.set(stream.environment, id);
    }
    return own.get(environment);
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
