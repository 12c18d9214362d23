/** The provider that works everywhere: libsodium compiled to WebAssembly. Keys lie in ordinary memory. */
import { randomFillSync } from "node:crypto";

import type { Bytes } from "@kist/model";

import { argon2idInNode } from "./argon2id.ts";
import type { CryptoProvider } from "./provider.ts";
import { createKem, outsideHeap, ownBytes, type WasmHeap } from "./wasm-heap.ts";

const FRAME_BYTES = 4096;

export function createWasmProvider(heap: WasmHeap): CryptoProvider {
  const { sodium, soil } = heap;
  return {
    name: "wasm",
    frame: new Uint8Array(FRAME_BYTES),
    derived: outsideHeap(64),
    blake2b(out, input, key) {
      soil(input.length);
      moveInto(out, sodium.crypto_generichash(out.length, input, key ?? null));
    },
    aeadSeal(out, plaintext, nonce, key) {
      soil(plaintext.length);
      out.set(sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(plaintext, null, null, nonce, key));
    },
    aeadOpen(out, ciphertext, nonce, key) {
      soil(ciphertext.length);
      try {
        moveInto(out, sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, ciphertext, null, nonce, key));
        return true;
      } catch {
        return false;
      }
    },
    signKeyPair(seed) {
      soil();
      const signing = outsideHeap(64);
      const pair = sodium.crypto_sign_seed_keypair(seed);
      moveInto(signing, pair.privateKey);
      return { verify: ownBytes(pair.publicKey), signing };
    },
    sign(message, signing) {
      soil(message.length);
      return ownBytes(sodium.crypto_sign_detached(message, signing));
    },
    verify: (message, verify, signature) => sodium.crypto_sign_verify_detached(signature, message, verify),
    ...createKem(heap),
    equal: (a, b) => sodium.memcmp(a, b),
    argon2id: argon2idInNode,
    fillRandom: (out) => void randomFillSync(out),
    allocate: outsideHeap,
    scrub: heap.scrub,
  };
}

/** Moves a result out of the wrapper's array and leaves nothing behind. */
function moveInto(out: Bytes, result: Uint8Array): void {
  out.set(result);
  result.fill(0);
}
