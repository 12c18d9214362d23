/**
 * Merkle trees over boxes and records (SPEC §8): RFC 6962's shape with labelled hashes; the root also binds the
 * number of leaves, so a proof cannot be read against a tree of another size.
 */
import { equalBytes, type Bytes } from "@kist/model";

import { writeLength } from "./context.ts";
import { hash } from "./hash.ts";
import type { Crypto } from "./provider.ts";

const NOTHING = new Uint8Array(0);

/** The root of any number of leaves, none included. */
export function merkleRoot(crypto: Crypto, leaves: readonly Bytes[]): Bytes {
  const hashes = leaves.map((leaf) => hash(crypto, "kist/v1/merkle-leaf", leaf));
  return rootHash(crypto, leaves.length, hashes.length === 0 ? NOTHING : treeHash(crypto, hashes));
}

/** The sibling hashes from the leaf up. Throws a RangeError for an index without a leaf. */
export function merkleProof(crypto: Crypto, leaves: readonly Bytes[], index: number): readonly Bytes[] {
  if (!Number.isInteger(index) || index < 0 || index >= leaves.length) throw new RangeError("no such leaf");
  const proof: Bytes[] = [];
  let hashes: readonly Bytes[] = leaves.map((leaf) => hash(crypto, "kist/v1/merkle-leaf", leaf));
  let at = index;
  while (hashes.length > 1) {
    const split = largestPowerBelow(hashes.length);
    const left = hashes.slice(0, split);
    const right = hashes.slice(split);
    const inLeft = at < split;
    proof.unshift(treeHash(crypto, inLeft ? right : left));
    hashes = inLeft ? left : right;
    if (!inLeft) at -= split;
  }
  return proof;
}

/** Whether `leaf` is number `index` of `size` leaves under `root`. Every other claim is false. */
export function verifyMerkle(
  crypto: Crypto,
  claim: {
    readonly root: Bytes;
    readonly leaf: Bytes;
    readonly index: number;
    readonly size: number;
    readonly proof: readonly Bytes[];
  },
): boolean {
  const { root, leaf, index, size, proof } = claim;
  if (!Number.isInteger(index) || !Number.isInteger(size) || index < 0 || index >= size || size > 0xffff_ffff)
    return false;
  const sides = pathSides(index, size);
  if (sides.length !== proof.length) return false;
  let node = hash(crypto, "kist/v1/merkle-leaf", leaf);
  for (const [step, sibling] of proof.entries())
    node = sides[step] === "left" ? nodeHash(crypto, node, sibling) : nodeHash(crypto, sibling, node);
  return equalBytes(rootHash(crypto, size, node), root);
}

/** On which side the leaf's node stands at each level, from the leaf up. */
function pathSides(index: number, size: number): readonly ("left" | "right")[] {
  const sides: ("left" | "right")[] = [];
  let at = index;
  let width = size;
  while (width > 1) {
    const split = largestPowerBelow(width);
    const inLeft = at < split;
    sides.unshift(inLeft ? "left" : "right");
    width = inLeft ? split : width - split;
    if (!inLeft) at -= split;
  }
  return sides;
}

function treeHash(crypto: Crypto, hashes: readonly Bytes[]): Bytes {
  const [first = NOTHING] = hashes;
  if (hashes.length <= 1) return first;
  const split = largestPowerBelow(hashes.length);
  return nodeHash(crypto, treeHash(crypto, hashes.slice(0, split)), treeHash(crypto, hashes.slice(split)));
}

function nodeHash(crypto: Crypto, left: Bytes, right: Bytes): Bytes {
  return hash(crypto, "kist/v1/merkle-node", left, right);
}

function rootHash(crypto: Crypto, size: number, top: Bytes): Bytes {
  const count = new Uint8Array(4);
  writeLength(count, 0, size);
  return hash(crypto, "kist/v1/merkle-root", count, top);
}

/** The largest power of two smaller than `size` (≥ 2). */
function largestPowerBelow(size: number): number {
  return 2 ** (31 - Math.clz32(size - 1));
}
