import { utf8ToBytes } from "@kist/model";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { expectRefusal, PROVE, PROVIDERS, seededCrypto } from "../../../test/vectors/refusals.ts";
import * as second from "../../../test/vectors/second-implementation.ts";
import { deriveKey, hash, keyedHash } from "./hash.ts";
import { asReadKey, asSigningKey, asVerifyKey } from "./keys.ts";
import { DERIVE_LABELS, HASH_LABELS, labelBytes, SEAL_LABELS, SIGN_LABELS, type HashLabel } from "./labels.ts";
import { commitValue, recordHash, valueHash } from "./record.ts";
import { sign, verify } from "./sign.ts";

const anyBytes = fc.uint8Array({ maxLength: 300 }).map((bytes) => new Uint8Array(bytes));

describe("labels", () => {
  it("are all different, of one shape, and closed to anything else", () => {
    const all = [...SEAL_LABELS, ...SIGN_LABELS, ...HASH_LABELS, ...DERIVE_LABELS];
    expect(new Set(all).size).toBe(all.length);
    for (const label of all) expect(label).toMatch(/^kist\/v1\/[a-z]+(-[a-z]+)*$/);
    expect(() => labelBytes("kist/v1/invented" as HashLabel)).toThrow(TypeError);
  });
});

describe.each(PROVIDERS)("hashes and derived keys, %s", (provider) => {
  it("agree with the second implementation", async () => {
    const crypto = await seededCrypto(provider, "hash");
    const key = crypto.random.bytes(32);
    fc.assert(
      fc.property(
        fc.array(anyBytes, { maxLength: 5 }),
        fc.constantFrom(...HASH_LABELS),
        fc.constantFrom(...DERIVE_LABELS),
        (parts, label, derivation) => {
          const context = { vault: "aa", ...(parts[0] === undefined ? {} : { extra: parts[0] }) };
          expect(second.hex(hash(crypto, label, ...parts))).toBe(second.hex(second.hash(label, ...parts)));
          expect(second.hex(keyedHash(crypto, key, label, ...parts))).toBe(
            second.hex(second.keyedHash(key, label, ...parts)),
          );
          expect(second.hex(deriveKey(crypto, key, derivation, context))).toBe(
            second.hex(second.kdf(key, derivation, context)),
          );
        },
      ),
      { numRuns: 200 * PROVE },
    );
  });
  it("separate parts: moving a border changes the hash", async () => {
    const crypto = await seededCrypto(provider, "hash");
    const hashes = [["ab", "c"], ["a", "bc"], ["ab", "c", ""], ["abc"]].map((parts) =>
      second.hex(hash(crypto, "kist/v1/change", ...parts.map(utf8ToBytes))),
    );
    expect(new Set(hashes).size).toBe(4);
  });
  it("hash what is larger than the work space, and leave nothing secret in it", async () => {
    const crypto = await seededCrypto(provider, "hash");
    for (const length of [100, 4000, 4096, 5000, 300_000]) {
      const part = crypto.random.bytes(length);
      expect(second.hex(hash(crypto, "kist/v1/value-hash", part))).toBe(
        second.hex(second.hash("kist/v1/value-hash", part)),
      );
      expect(crypto.provider.frame.every((byte) => byte === 0)).toBe(true);
    }
  });
  it("take keys of 32 bytes only", async () => {
    const crypto = await seededCrypto(provider, "hash");
    for (const length of [0, 16, 31, 33, 64]) {
      const key = new Uint8Array(length);
      expectRefusal(() => keyedHash(crypto, key, "kist/v1/change"), "key-invalid");
      expectRefusal(() => deriveKey(crypto, key, "kist/v1/audit-epoch", {}), "key-invalid");
      expectRefusal(() => asReadKey(key), "key-invalid");
    }
  });
  it("name records and values as the second implementation does", async () => {
    const crypto = await seededCrypto(provider, "records");
    const [salt, opening, value] = [crypto.random.bytes(16), crypto.random.bytes(32), crypto.random.bytes(90)];
    expect(recordHash(crypto, salt, "ab/name/é", value)).toBe(
      second.hex(second.hash("kist/v1/record", salt, utf8ToBytes("ab/name/é"), value)),
    );
    expect(commitValue(crypto, opening, value)).toEqual(second.hash("kist/v1/value-commitment", opening, value));
    expect(valueHash(crypto, value)).toBe(second.hex(second.hash("kist/v1/value-hash", value)));
    expectRefusal(() => recordHash(crypto, opening, "key", value), "malformed");
    expectRefusal(() => commitValue(crypto, salt, value), "malformed");
  });
});

describe.each(PROVIDERS)("signatures, %s", (provider) => {
  it("verify for one purpose, one key and one message, in both implementations", async () => {
    const crypto = await seededCrypto(provider, "sign");
    const seed = crypto.random.bytes(32);
    const pair = crypto.provider.signKeyPair(seed);
    const [signing, key] = [asSigningKey(pair.signing), asVerifyKey(pair.verify)];
    const other = asVerifyKey(crypto.provider.signKeyPair(crypto.random.bytes(32)).verify);
    const message = utf8ToBytes("link 7");
    for (const label of SIGN_LABELS) {
      const signature = sign(crypto, label, signing, message);
      expect(second.hex(signature)).toBe(second.hex(second.sign(label, seed, message)));
      for (const wanted of SIGN_LABELS) expect(verify(crypto, wanted, key, message, signature)).toBe(wanted === label);
      expect(verify(crypto, label, other, message, signature)).toBe(false);
      expect(verify(crypto, label, key, utf8ToBytes("link 8"), signature)).toBe(false);
    }
  });
  it("of another length are not signatures", async () => {
    const crypto = await seededCrypto(provider, "sign");
    const key = asVerifyKey(crypto.provider.signKeyPair(crypto.random.bytes(32)).verify);
    for (const length of [0, 63, 65])
      expect(verify(crypto, "kist/v1/link", key, new Uint8Array(3), new Uint8Array(length))).toBe(false);
  });
});
