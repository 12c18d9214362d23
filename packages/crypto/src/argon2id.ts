/**
 * Argon2id in a thread of the platform's pool, for the WASM provider. The WASM heap never shrinks: 256 MiB
 * computed there would stay with the daemon for good, so the WASM build of Argon2id is never called. OpenSSL's
 * (Node ≥ 24.7) allocates outside every heap of ours and gives the memory back.
 */
import * as nodeCrypto from "node:crypto";

import type { Bytes } from "@kist/model";

import { outsideHeap } from "./wasm-heap.ts";

export function argon2idInNode(passphrase: Bytes, salt: Bytes, memoryKiB: number, passes: number): Promise<Bytes> {
  return new Promise((resolve, reject) => {
    const parameters = { message: passphrase, nonce: salt, parallelism: 1, tagLength: 32, memory: memoryKiB, passes };
    nodeCrypto.argon2("argon2id", parameters, (error, tag) => {
      if (error === null) {
        const key = outsideHeap(tag.length);
        key.set(tag);
        tag.fill(0);
        resolve(key);
      } else reject(error);
    });
  });
}
