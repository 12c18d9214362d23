/**
 * Randomness drawn from the system in blocks: a call into the library and the kernel costs ~5 µs, and a read needs
 * three small draws. What was handed out is zeroed in the pool, so nothing that is used stands here as well.
 */
import type { Bytes } from "@kist/model";

const POOL_BYTES = 4096;
/** Larger draws go to the library directly. */
const SMALL = 256;

/** Fills `out` with fresh bytes. `fill` is the library's own generator. */
export function createRandomPool(fill: (out: Bytes) => void): (out: Bytes) => void {
  const pool = new Uint8Array(POOL_BYTES);
  let used = POOL_BYTES;
  return (out) => {
    if (out.length > SMALL) return fill(out);
    if (used + out.length > POOL_BYTES) {
      fill(pool);
      used = 0;
    }
    const drawn = pool.subarray(used, used + out.length);
    out.set(drawn);
    drawn.fill(0);
    used += out.length;
    return undefined;
  };
}
