/**
 * The provider of the daemon: libsodium as a native library. Long-lived keys lie in `sodium_malloc` memory:
 * locked into RAM, kept out of core dumps, between guard pages. X-Wing is not in it and comes from WASM.
 */
import { createRequire } from "node:module";

import type { Bytes } from "@kist/model";
import type SodiumNative from "sodium-native";

import type { CryptoProvider } from "./provider.ts";
import { createRandomPool } from "./random-pool.ts";
import { createKem, type WasmHeap } from "./wasm-heap.ts";

const FRAME_BYTES = 4096;

/** The native library, or undefined where its binary does not load on this platform. */
export function loadSodiumNative(): typeof SodiumNative | undefined {
  try {
    // Through require at run time: a bundler must leave the package and its binary where they are.
    const require = createRequire(import.meta.url);
    return require("sodium-native") as typeof SodiumNative;
  } catch {
    return undefined;
  }
}

export function createNativeProvider(sodium: typeof SodiumNative, heap: WasmHeap): CryptoProvider {
  const allocate = createLockedAllocator(sodium);
  return {
    name: "native",
    frame: new Uint8Array(FRAME_BYTES),
    derived: allocate(64),
    blake2b: (out, input, key) => sodium.crypto_generichash(out, input, key),
    aeadSeal(out, plaintext, nonce, key) {
      sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(out, plaintext, null, null, nonce, key);
    },
    aeadOpen(out, ciphertext, nonce, key) {
      try {
        sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(out, null, ciphertext, null, nonce, key);
        return true;
      } catch {
        return false;
      }
    },
    signKeyPair(seed) {
      const verify = new Uint8Array(32);
      const signing = allocate(64);
      sodium.crypto_sign_seed_keypair(verify, signing, seed);
      return { verify, signing };
    },
    sign(message, signing) {
      const signature = new Uint8Array(64);
      sodium.crypto_sign_detached(signature, message, signing);
      return signature;
    },
    verify: (message, verify, signature) => sodium.crypto_sign_verify_detached(signature, message, verify),
    ...createKem(heap),
    equal: (a, b) => sodium.sodium_memcmp(a, b),
    async argon2id(passphrase, salt, memoryKiB, passes) {
      const out = allocate(32);
      await sodium.crypto_pwhash_async(
        out,
        passphrase,
        salt,
        passes,
        memoryKiB * 1024,
        sodium.crypto_pwhash_ALG_ARGON2ID13,
      );
      return out;
    },
    fillRandom: createRandomPool((out) => sodium.randombytes_buf(out)),
    allocate,
    scrub: heap.scrub,
  };
}

const SLAB_BYTES = 64 * 1024;

/**
 * Locked memory in slabs of 64 KiB. One allocation per key would cost four memory mappings each, and Node aborts
 * when the library gets no more of them. A slab is given back when the last key in it is collected.
 */
function createLockedAllocator(sodium: typeof SodiumNative): (length: number) => Bytes {
  let slab = new Uint8Array(0);
  let used = 0;
  return (length) => {
    if (used + length > slab.length) {
      slab = sodium.sodium_malloc(SLAB_BYTES).fill(0);
      used = 0;
    }
    used += length;
    return new Uint8Array(slab.buffer, slab.byteOffset + used - length, length);
  };
}
