/**
 * Sealed values that were read lately. They are ciphertext named by its hash, so a copy can be neither stale nor
 * telling; a hot value costs a look into a map instead of two b-tree walks (~10 µs).
 */
import type { Bytes, ValueHash } from "@kist/model";

export interface ValueCache {
  get(hash: ValueHash): Bytes | undefined;
  keep(hash: ValueHash, bytes: Bytes): void;
  drop(hash: ValueHash): void;
}

/** At most this many bytes; larger values are not kept, they would push out everything else. */
const CACHE_BYTES = 2 * 1024 * 1024;
const LARGEST = 16 * 1024;

export function createValueCache(): ValueCache {
  /** In order of first reading: the oldest go first. */
  const kept = new Map<ValueHash, Bytes>();
  let size = 0;
  const drop = (hash: ValueHash): void => {
    size -= kept.get(hash)?.length ?? 0;
    kept.delete(hash);
  };
  return {
    get: (hash) => kept.get(hash),
    keep(hash, bytes) {
      if (bytes.length > LARGEST || kept.has(hash)) return;
      kept.set(hash, bytes);
      size += bytes.length;
      for (const oldest of kept.keys()) {
        if (size <= CACHE_BYTES) break;
        drop(oldest);
      }
    },
    drop,
  };
}
