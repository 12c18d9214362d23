/**
 * libsodium in WASM: loading, X-Wing (both providers use it) and the scrub. `memzero` does not reach the copies
 * the wrapper makes inside the WASM heap; hashing 64 KiB of zeroes overwrites both the freed chunks and the
 * stack (measured: 10 of 10 keys found before, 0 of 10 after, ~0.2 ms). After longer input it takes as many more as
 * input and output lay there together.
 */
import type { Bytes } from "@kist/model";
import type sodium from "libsodium-wrappers-sumo";

export type Sodium = typeof sodium;

export interface WasmHeap {
  readonly sodium: Sodium;
  /**
   * Marks that secrets passed through, in chunks of `bytes` at most; one scrub follows at the end of this turn of the
   * event loop.
   */
  soil(bytes?: number): void;
  /** Scrubs now, if soiled. */
  scrub(): void;
}

const SCRUB_BYTES = 64 * 1024;
/** What is shorter lies in chunks that the short scrub reaches. */
const LONG_BYTES = 16 * 1024;

export async function openWasmHeap(defer: (run: () => void) => void): Promise<WasmHeap> {
  const { default: sodium } = await import("libsodium-wrappers-sumo");
  await sodium.ready;
  const zeroes = new Uint8Array(SCRUB_BYTES);
  let soiled = false;
  let longest = 0;
  const scrub = (): void => {
    if (!soiled) return;
    soiled = false;
    const length = SCRUB_BYTES + 2 * longest;
    longest = 0;
    sodium.crypto_generichash(32, length === SCRUB_BYTES ? zeroes : new Uint8Array(length), null);
  };
  const soil = (bytes = 0): void => {
    if (bytes > LONG_BYTES) longest = Math.max(longest, bytes);
    if (soiled) return;
    soiled = true;
    defer(scrub);
  };
  return { sodium, soil, scrub };
}

/** A copy that owns its buffer, as `Bytes` promises. */
export function ownBytes(bytes: Uint8Array): Bytes {
  return new Uint8Array(bytes);
}

/**
 * Zeroed memory for a secret. Engines keep small typed arrays inside their own heap and move them about, leaving
 * copies behind; an explicit buffer stays where it is.
 */
export function outsideHeap(length: number): Bytes {
  return new Uint8Array(new ArrayBuffer(length));
}

/** X-Wing of either provider. Every call that touched a secret scrubs at once: it costs less than the KEM. */
export function createKem(heap: WasmHeap): {
  kemPublicKey(secret: Bytes): Bytes;
  kemEncapsulate(publicKey: Bytes, randomness: Bytes): { ciphertext: Bytes; shared: Bytes } | undefined;
  kemDecapsulate(ciphertext: Bytes, secret: Bytes): Bytes;
} {
  const { sodium } = heap;
  const scrubbing = <Result>(work: () => Result): Result => {
    heap.soil();
    try {
      return work();
    } finally {
      heap.scrub();
    }
  };
  return {
    kemPublicKey: (secret) =>
      scrubbing(() => {
        const pair = sodium.crypto_kem_xwing_seed_keypair(secret);
        pair.privateKey.fill(0);
        return ownBytes(pair.publicKey);
      }),
    kemEncapsulate: (publicKey, randomness) =>
      scrubbing(() => {
        try {
          const shared = outsideHeap(32);
          const { ciphertext, sharedSecret } = sodium.crypto_kem_xwing_enc_deterministic(publicKey, randomness);
          shared.set(sharedSecret);
          sharedSecret.fill(0);
          return { ciphertext: ownBytes(ciphertext), shared };
        } catch {
          return undefined;
        }
      }),
    kemDecapsulate: (ciphertext, secret) =>
      scrubbing(() => {
        const shared = outsideHeap(32);
        const found = sodium.crypto_kem_xwing_dec(ciphertext, secret);
        shared.set(found);
        found.fill(0);
        return shared;
      }),
  };
}
