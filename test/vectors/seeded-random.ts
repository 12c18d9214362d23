/** Randomness that repeats: SHA-512 of seed and counter. For vectors and tests only. */
import { createHash } from "node:crypto";

import type { Random } from "@kist/model";

export function createSeededRandom(seed: string): Random {
  let counter = 0;
  return {
    bytes(length) {
      const bytes = new Uint8Array(length);
      for (let at = 0; at < length; at += 64) {
        const block = createHash("sha512")
          .update(`${seed}/${String(counter++)}`)
          .digest();
        bytes.set(block.subarray(0, Math.min(64, length - at)), at);
      }
      return bytes;
    },
  };
}
