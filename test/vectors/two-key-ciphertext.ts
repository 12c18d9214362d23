/**
 * Builds one XChaCha20-Poly1305 ciphertext that opens under two keys. Poly1305 is a polynomial over GF(2^130 − 5)
 * evaluated at a key-dependent point, so one free block of ciphertext is enough to make the tags under both keys
 * meet: a linear equation, solvable once in a few tries. It is why sealed bytes carry a key commitment.
 */
import { chacha20, hchacha } from "@noble/ciphers/chacha.js";

import { join } from "./second-implementation.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const P = 2n ** 130n - 5n;
const TWO_128 = 2n ** 128n;

export interface TwoKeyCiphertext {
  /** Tag included. Decrypts under both keys; under the first, to `plaintext` apart from the free block. */
  readonly ciphertext: Bytes;
  readonly tries: number;
}

/** `plaintext` is a multiple of 16 bytes; the block at `free` (a multiple of 16) is what the construction may change. */
export function buildTwoKeyCiphertext(
  keys: readonly [Bytes, Bytes],
  nonce: Bytes,
  plaintext: Bytes,
  free: number,
): TwoKeyCiphertext | undefined {
  const [first, second] = [polyKey(keys[0], nonce), polyKey(keys[1], nonce)];
  const body = encrypt(keys[0], nonce, plaintext);
  const blocks = body.length / 16;
  const power = BigInt(blocks + 1 - free / 16);
  let tries = 0;
  // The free block's contribution apart, both sums are fixed; their difference has to be s2 − s1 modulo 2^128.
  const zeroed = body.slice();
  zeroed.fill(0, free, free + 16);
  const blank = evaluate(zeroed, first.r);
  const difference = modulo(blank - evaluate(zeroed, second.r));
  const slope = modulo(raise(first.r, power) - raise(second.r, power));
  for (let carry = -4n; carry <= 4n; carry++) {
    tries++;
    const wanted = second.s - first.s + carry * TWO_128;
    const block = modulo((wanted - difference) * inverse(slope));
    if (block >= TWO_128) continue;
    const candidate = body.slice();
    candidate.set(toBytes(block), free);
    const tag = tagOf(candidate, first);
    if (tag === tagOf(candidate, second)) return { ciphertext: join(candidate, toBytes(tag)), tries };
  }
  return undefined;
}

interface PolyKey {
  readonly r: bigint;
  readonly s: bigint;
}

function polyKey(key: Bytes, nonce: Bytes): PolyKey {
  const block = stream(key, nonce, 32);
  const clamp = 0x0ffffffc0ffffffc0ffffffc0fffffffn;
  return { r: fromBytes(block.subarray(0, 16)) & clamp, s: fromBytes(block.subarray(16, 32)) };
}

/** XChaCha20 key stream from block 0. */
function stream(key: Bytes, nonce: Bytes, length: number): Bytes {
  const words = (bytes: Bytes): Uint32Array => new Uint32Array(bytes.slice().buffer);
  const sub = new Uint32Array(8);
  hchacha(words(new Uint8Array(Buffer.from("expand 32-byte k"))), words(key), words(nonce.slice(0, 16)), sub);
  const subNonce = join(new Uint8Array(4), nonce.slice(16));
  return new Uint8Array(chacha20(new Uint8Array(sub.buffer), subNonce, new Uint8Array(length)));
}

function encrypt(key: Bytes, nonce: Bytes, plaintext: Bytes): Bytes {
  const pad = stream(key, nonce, 64 + plaintext.length).subarray(64);
  return plaintext.map((byte, i) => byte ^ (pad[i] ?? 0));
}

/** The polynomial of the AEAD's input (no associated data), where every block carries its 2^128. */
function evaluate(body: Bytes, r: bigint): bigint {
  const lengths = new Uint8Array(16);
  new DataView(lengths.buffer).setBigUint64(8, BigInt(body.length), true);
  let sum = 0n;
  for (const bytes of [body, lengths])
    for (let at = 0; at < bytes.length; at += 16)
      sum = modulo((sum + fromBytes(bytes.subarray(at, at + 16)) + TWO_128) * r);
  return sum;
}

function tagOf(body: Bytes, key: PolyKey): bigint {
  return (evaluate(body, key.r) + key.s) % TWO_128;
}

function fromBytes(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => value * 256n + BigInt(byte), 0n);
}
function toBytes(value: bigint): Bytes {
  return Uint8Array.from({ length: 16 }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));
}
function modulo(value: bigint): bigint {
  return ((value % P) + P) % P;
}
function raise(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let i = 0n; i < exponent; i++) result = modulo(result * base);
  return result;
}
/** By Fermat: value^(P − 2). */
function inverse(value: bigint): bigint {
  let [result, base, exponent] = [1n, value, P - 2n];
  while (exponent > 0n) {
    if (exponent & 1n) result = modulo(result * base);
    base = modulo(base * base);
    exponent >>= 1n;
  }
  return result;
}
