import type { Bytes } from "@kist/model";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";

import { PROVE, seededCrypto } from "../../../test/vectors/refusals.ts";
import * as second from "../../../test/vectors/second-implementation.ts";
import { merkleProof, merkleRoot, verifyMerkle } from "./merkle.ts";
import type { Crypto } from "./provider.ts";

function leavesOf(count: number): readonly Bytes[] {
  return Array.from({ length: count }, (_, i) => Uint8Array.of(i, 7));
}

describe("a tree over records", () => {
  let crypto: Crypto;
  beforeAll(async () => {
    crypto = await seededCrypto("native", "merkle");
  });

  it("has one root for each list, and the second implementation finds the same", () => {
    const roots = Array.from({ length: 40 }, (_, count) => second.hex(merkleRoot(crypto, leavesOf(count))));
    expect(new Set(roots).size).toBe(40);
    for (const [count, root] of roots.entries()) expect(root).toBe(second.hex(second.merkleRoot(leavesOf(count))));
  });
  it("proves each leaf at its own place and at no other", () => {
    for (const size of [1, 2, 3, 5, 8, 13]) {
      const leaves = leavesOf(size);
      const root = merkleRoot(crypto, leaves);
      for (const [index, leaf] of leaves.entries()) {
        const proof = merkleProof(crypto, leaves, index);
        expect(verifyMerkle(crypto, { root, leaf, index, size, proof })).toBe(true);
        for (let other = 0; other < size; other++)
          if (other !== index) expect(verifyMerkle(crypto, { root, leaf, index: other, size, proof })).toBe(false);
        for (const wrong of [size - 1, size + 1, 2 * size])
          expect(verifyMerkle(crypto, { root, leaf, index, size: wrong, proof })).toBe(false);
        expect(verifyMerkle(crypto, { root, leaf, index, size, proof: [...proof, root] })).toBe(false);
        expect(verifyMerkle(crypto, { root, leaf, index, size, proof: proof.slice(1) })).toBe(size === 1);
      }
    }
  });
  it("believes no claim about a leaf that is not there", () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 20 }),
        fc.uint8Array({ maxLength: 40 }),
        fc.nat(),
        (raw, stranger, pick) => {
          const leaves = raw.map((leaf) => new Uint8Array(leaf));
          const index = pick % leaves.length;
          const proof = merkleProof(crypto, leaves, index);
          const claim = { root: merkleRoot(crypto, leaves), index, size: leaves.length, proof };
          const same = second.hex(stranger) === second.hex(leaves[index] ?? new Uint8Array(0));
          return verifyMerkle(crypto, { ...claim, leaf: new Uint8Array(stranger) }) === same;
        },
      ),
      { numRuns: 100 * PROVE },
    );
  });
  it("has no proof for an index outside the list", () => {
    for (const index of [-1, 3, 0.5]) expect(() => merkleProof(crypto, leavesOf(3), index)).toThrow(RangeError);
  });
  it("does not take a node for a leaf", () => {
    const leaves = leavesOf(4);
    const [a, b, c, d] = leaves.map((leaf) => second.hash("kist/v1/merkle-leaf", leaf));
    if (a === undefined || b === undefined || c === undefined || d === undefined) throw new Error("four leaves");
    const root = merkleRoot(crypto, leaves);
    const inner = second.join(a, b);
    const sibling = second.hash("kist/v1/merkle-node", c, d);
    expect(verifyMerkle(crypto, { root, leaf: inner, index: 0, size: 2, proof: [sibling] })).toBe(false);
  });
});
