import { utf8ToBytes, type Bytes } from "@kist/model";
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { ed25519 } from "@noble/curves/ed25519.js";
import { argon2id } from "@noble/hashes/argon2.js";
import { blake2b } from "@noble/hashes/blake2.js";
import { ml_kem768_x25519 as xwing } from "@noble/post-quantum/hybrid.js";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";

import { flipBit, PROVE } from "../../../test/vectors/refusals.ts";
import { hex, unhex } from "../../../test/vectors/second-implementation.ts";
import { createCrypto } from "./create-crypto.ts";
import type { CryptoProvider } from "./provider.ts";

const bytesOf = (range: { minLength?: number; maxLength: number }): fc.Arbitrary<Bytes> =>
  fc.uint8Array(range).map((bytes) => new Uint8Array(bytes));
const exactly = (length: number): fc.Arbitrary<Bytes> => bytesOf({ minLength: length, maxLength: length });

describe("the two providers and noble", () => {
  let wasm: CryptoProvider;
  let native: CryptoProvider;
  /** What each provider writes into an output of this length; fails unless they agree. */
  const agreed = (length: number, work: (provider: CryptoProvider, out: Bytes) => unknown): string => {
    const outputs = [wasm, native].map((provider) => {
      const out = new Uint8Array(length);
      const result = work(provider, out);
      return `${hex(out)} ${String(result)}`;
    });
    expect(outputs[0]).toBe(outputs[1]);
    return outputs[0]?.split(" ")[0] ?? "";
  };
  beforeAll(async () => {
    wasm = (await createCrypto({ provider: "wasm" })).provider;
    native = (await createCrypto({ provider: "native" })).provider;
  });

  it("are really two", () => {
    expect([wasm.name, native.name]).toEqual(["wasm", "native"]);
  });
  it("hash alike, keyed or not", () => {
    fc.assert(
      fc.property(
        bytesOf({ maxLength: 600 }),
        fc.option(exactly(32), { nil: undefined }),
        fc.constantFrom(32, 64),
        (input, key, length) => {
          const theirs = blake2b(input, { dkLen: length, ...(key === undefined ? {} : { key }) });
          expect(agreed(length, (provider, out) => provider.blake2b(out, input, key))).toBe(hex(theirs));
        },
      ),
      { numRuns: 300 * PROVE },
    );
  });
  it("encrypt alike and refuse alike", () => {
    fc.assert(
      fc.property(bytesOf({ maxLength: 600 }), exactly(24), exactly(32), fc.nat(), (plaintext, nonce, key, bit) => {
        const sealed = agreed(plaintext.length + 16, (provider, out) => provider.aeadSeal(out, plaintext, nonce, key));
        expect(sealed).toBe(hex(xchacha20poly1305(key, nonce).encrypt(plaintext)));
        const bytes = unhex(sealed);
        const open = (input: Bytes) => (provider: CryptoProvider, out: Bytes) =>
          provider.aeadOpen(out, input, nonce, key);
        expect(agreed(plaintext.length, open(bytes))).toBe(hex(plaintext));
        const changed = flipBit(bytes, bit % (bytes.length * 8));
        expect(wasm.aeadOpen(new Uint8Array(plaintext.length), changed, nonce, key)).toBe(false);
        // Refused, and nothing of the plaintext left in the output.
        expect(agreed(plaintext.length, open(changed))).toBe("00".repeat(plaintext.length));
      }),
      { numRuns: 200 * PROVE },
    );
  });
  it("encrypt in place, as sealing does", () => {
    const [nonce, key] = [new Uint8Array(24).fill(1), new Uint8Array(32).fill(2)];
    const apart = agreed(316, (provider, out) => provider.aeadSeal(out, new Uint8Array(300).fill(3), nonce, key));
    const inPlace = agreed(316, (provider, out) => {
      out.fill(3, 0, 300);
      provider.aeadSeal(out, out.subarray(0, 300), nonce, key);
    });
    expect(inPlace).toBe(apart);
  });
  it("sign and verify alike", () => {
    fc.assert(
      fc.property(exactly(32), bytesOf({ maxLength: 300 }), fc.nat({ max: 511 }), (seed, message, bit) => {
        const [a, b] = [wasm.signKeyPair(seed), native.signKeyPair(seed)];
        expect([hex(a.verify), hex(a.signing)]).toEqual([hex(b.verify), hex(b.signing)]);
        const signature = wasm.sign(message, a.signing);
        expect(hex(signature)).toBe(hex(native.sign(message, b.signing)));
        expect(hex(signature)).toBe(hex(ed25519.sign(message, seed)));
        for (const provider of [wasm, native]) {
          expect(provider.verify(message, a.verify, signature)).toBe(true);
          expect(provider.verify(message, a.verify, flipBit(signature, bit))).toBe(false);
        }
      }),
      { numRuns: 50 * PROVE },
    );
  });
  it.each<[string, string, string]>(hostileSignatures())("both refuse a signature with %s", (_, key, signature) => {
    const message = utf8ToBytes("message");
    for (const provider of [wasm, native]) expect(provider.verify(message, unhex(key), unhex(signature))).toBe(false);
  });
  it("encapsulate like noble, and find the same secret for a wrong ciphertext", () => {
    fc.assert(
      fc.property(exactly(32), exactly(64), fc.nat({ max: 1120 * 8 - 1 }), (secret, randomness, bit) => {
        const publicKey = wasm.kemPublicKey(secret);
        expect(hex(publicKey)).toBe(hex(xwing.keygen(secret).publicKey));
        const ours = native.kemEncapsulate(publicKey, randomness);
        const theirs = xwing.encapsulate(publicKey, randomness);
        expect(hex(ours?.ciphertext ?? new Uint8Array(0))).toBe(hex(theirs.cipherText));
        expect(hex(ours?.shared ?? new Uint8Array(0))).toBe(hex(theirs.sharedSecret));
        const wrong = flipBit(new Uint8Array(theirs.cipherText), bit);
        const found = wasm.kemDecapsulate(wrong, secret);
        expect(hex(found)).toBe(hex(xwing.decapsulate(wrong, secret)));
        expect(hex(found)).not.toBe(hex(theirs.sharedSecret));
      }),
      { numRuns: 10 * PROVE },
    );
  });
  it("compare alike", () => {
    const [a, b] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(1)];
    expect([wasm.equal(a, b), native.equal(a, b)]).toEqual([true, true]);
    b[31] = 0;
    expect([wasm.equal(a, b), native.equal(a, b)]).toEqual([false, false]);
  });
  it("stretch a passphrase to the bytes noble finds, at the floor", async () => {
    const [passphrase, salt] = [utf8ToBytes("correct horse"), new Uint8Array(16).fill(9)];
    const theirs = hex(argon2id(passphrase, salt, { m: 64 * 1024, t: 3, p: 1, dkLen: 32 }));
    for (const provider of [wasm, native])
      expect(hex(await provider.argon2id(passphrase, salt, 64 * 1024, 3))).toBe(theirs);
  });
  it("hand out memory that is zero and not shared between keys", () => {
    for (const provider of [wasm, native]) {
      const keys = Array.from({ length: 5000 }, () => provider.allocate(32));
      for (const [i, key] of keys.entries()) {
        expect(key.every((byte) => byte === 0)).toBe(true);
        key.fill(i & 255);
      }
      expect(keys.every((key, i) => key.every((byte) => byte === (i & 255)))).toBe(true);
    }
  });
  it("draw fresh randomness each time", () => {
    for (const provider of [wasm, native]) {
      const draws = Array.from({ length: 100 }, () => {
        const out = new Uint8Array(32);
        provider.fillRandom(out);
        return hex(out);
      });
      expect(new Set(draws).size).toBe(100);
    }
  });
});

it("a provider asked for by name is that one", async () => {
  expect((await createCrypto({ provider: "wasm" })).provider.name).toBe("wasm");
  expect((await createCrypto()).provider.name).toBe("native");
});

/** Signatures that lax verifiers accept: name, public key, signature (hex). */
function hostileSignatures(): [string, string, string][] {
  const seed = new Uint8Array(32).fill(5);
  const key = hex(ed25519.getPublicKey(seed));
  const honest = ed25519.sign(utf8ToBytes("message"), seed);
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  const s = Array.from(honest.slice(32)).reduceRight((value, byte) => value * 256n + BigInt(byte), 0n) + order;
  const lifted = Array.from({ length: 32 }, (_, i) => Number((s >> BigInt(8 * i)) & 255n));
  const identity = "01" + "00".repeat(31);
  const lowOrder = "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f";
  return [
    ["S beyond the group order", key, hex(honest.slice(0, 32)) + hex(Uint8Array.from(lifted))],
    ["the identity as key and R", identity, identity + "00".repeat(32)],
    ["a small-order key", lowOrder, identity + "00".repeat(32)],
    ["zero as key", "00".repeat(32), "00".repeat(64)],
    ["a key that is no point", "02" + "00".repeat(31), hex(honest)],
    ["R zeroed", key, "00".repeat(32) + hex(honest.slice(32))],
  ];
}
