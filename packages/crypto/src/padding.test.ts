import { describe, expect, it } from "vitest";

import * as second from "../../../test/vectors/second-implementation.ts";
import { isPaddedLength, MAX_PLAINTEXT, MIN_PADDED, pad, paddedLength, unpad } from "./padding.ts";

describe("padding", () => {
  it("has the sizes of the second implementation", () => {
    for (let length = 0; length < 20_000; length++) expect(paddedLength(length)).toBe(second.paddedSize(length));
    for (let bits = 14; bits <= 26; bits++)
      for (const off of [-5, -4, -3, -1, 0, 1, 17, 1000]) {
        const length = Math.min(2 ** bits + off, MAX_PLAINTEXT);
        expect(paddedLength(length)).toBe(second.paddedSize(length));
      }
  });
  it("wastes at most an eighth above the least size, and never shrinks", () => {
    let before = 0;
    for (let length = 0; length < 100_000; length += 3) {
      const size = paddedLength(length);
      expect(size).toBeGreaterThanOrEqual(before);
      if (size > MIN_PADDED) expect(size).toBeLessThanOrEqual((length + 4) * 1.125);
      before = size;
    }
  });
  it("leaves few sizes: a million lengths, fewer than three hundred", () => {
    const sizes = new Set<number>();
    for (let length = 0; length <= 1_048_576; length += 7) sizes.add(paddedLength(length));
    expect(sizes.size).toBeLessThan(300);
  });
  it("recognises exactly its own sizes", () => {
    const sizes = new Set(Array.from({ length: 5000 }, (_, length) => paddedLength(length)));
    for (let size = 0; size < 5000; size++) expect(isPaddedLength(size), String(size)).toBe(sizes.has(size));
    expect(isPaddedLength(paddedLength(MAX_PLAINTEXT))).toBe(true);
    expect(isPaddedLength(2 * paddedLength(MAX_PLAINTEXT))).toBe(false);
    expect(isPaddedLength(-1)).toBe(false);
  });
  it("gives back what it padded, as a view of the same memory", () => {
    for (const length of [0, 1, 252, 253, 300]) {
      const plaintext = new Uint8Array(length).fill(7);
      const padded = new Uint8Array(paddedLength(length));
      pad(padded, plaintext);
      const found = unpad(padded);
      expect(found).toEqual(plaintext);
      expect(found?.buffer).toBe(padded.buffer);
    }
  });
});
