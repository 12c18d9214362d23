/** Every file of `test/vectors/crypto`, on both providers and on the second implementation. */
import { readFileSync } from "node:fs";

import { concatBytes, utf8ToBytes, type Bytes } from "@kist/model";
import { beforeAll, describe, expect, it } from "vitest";

import {
  fromContextJson,
  fromHex,
  type BoxRefusal,
  type CryptoVectors,
  type EnvelopeCase,
  type SealRefusal,
} from "../../../test/vectors/crypto-vectors.ts";
import { fromJson, makeCryptoVectors } from "../../../test/vectors/make-crypto-vectors.ts";
import { codeOf, expectRefusal, flippedBits, PROVIDERS } from "../../../test/vectors/refusals.ts";
import * as second from "../../../test/vectors/second-implementation.ts";
import { openBox } from "./box.ts";
import { decodeCanonical } from "./codec-decode.ts";
import { encodeCanonical } from "./codec-encode.ts";
import { createCrypto } from "./create-crypto.ts";
import { deviceKeysFromSeed } from "./device-keys.ts";
import { openEnvelope, verifyEnvelope } from "./envelope.ts";
import { epochCommitment, epochKeys, epochRef } from "./epoch.ts";
import { deriveKey, hash, keyedHash } from "./hash.ts";
import { asBoxPublicKey, asBoxSecretKey, asEpochSecret, asReadKey, asVerifyKey } from "./keys.ts";
import type { DeriveLabel, HashLabel, SealLabel } from "./labels.ts";
import { merkleRoot } from "./merkle.ts";
import { stretchPassphrase } from "./passphrase.ts";
import type { Crypto } from "./provider.ts";
import { open } from "./seal.ts";

const vectors: CryptoVectors = {
  "seal.json": readVectors("seal.json"),
  "transplant.json": readVectors("transplant.json"),
  "envelope.json": readVectors("envelope.json"),
  "box.json": readVectors("box.json"),
  "epoch.json": readVectors("epoch.json"),
  "hash.json": readVectors("hash.json"),
  "derive.json": readVectors("derive.json"),
  "tree.json": readVectors("tree.json"),
  "codec.json": readVectors("codec.json"),
  "passphrase.json": readVectors("passphrase.json"),
  "device.json": readVectors("device.json"),
};

describe.each(PROVIDERS)("vectors, %s", (provider) => {
  let crypto: Crypto;
  beforeAll(async () => {
    crypto = await createCrypto({ provider });
  });
  const openSealed = (slot: Omit<SealRefusal, "name" | "sealed">, sealed: Bytes): Bytes =>
    open(crypto, asReadKey(fromHex(slot.key)), slot.label as SealLabel, fromContextJson(slot.context), sealed);
  const openBoxed = (one: Omit<BoxRefusal, "name" | "box">, box: Bytes): Bytes =>
    openBox(crypto, {
      senderVerify: asVerifyKey(fromHex(one.senderVerify)),
      recipient: {
        boxSecret: asBoxSecretKey(fromHex(one.recipientSecret)),
        boxPublic: asBoxPublicKey(fromHex(one.recipientPublic)),
      },
      context: fromContextJson(one.context),
      box,
    });
  const openPlaced = (one: Pick<EnvelopeCase, "vault" | "environment" | "key">, envelope: Bytes): Bytes =>
    openEnvelope(crypto, verifyEnvelope(crypto, envelope), {
      vault: one.vault,
      environment: one.environment,
      key: asReadKey(fromHex(one.key)),
    });

  it("sealed bytes open, and refuse where they must", () => {
    for (const one of vectors["seal.json"].pass)
      expect(second.hex(openSealed(one, fromHex(one.sealed))), one.name).toBe(one.plaintext);
    for (const one of vectors["seal.json"].fail)
      expectRefusal(() => openSealed(one, fromHex(one.sealed)), "open-failed");
    const [small] = vectors["seal.json"].pass;
    if (small === undefined) throw new Error("no sealed bytes");
    for (const sealed of damaged(fromHex(small.sealed))) expectRefusal(() => openSealed(small, sealed), "open-failed");
  });
  it("sealed bytes open in their own slot only: n × n", () => {
    const slots = vectors["transplant.json"].pass;
    for (const from of slots)
      for (const to of slots)
        if (from === to) expect(second.hex(openSealed(to, fromHex(from.sealed)))).toBe(from.plaintext);
        else expectRefusal(() => openSealed(to, fromHex(from.sealed)), "open-failed");
    expect(slots.length).toBeGreaterThan(40);
  });
  it("envelopes verify and open, and refuse where they must", () => {
    for (const one of vectors["envelope.json"].pass) {
      const envelope = fromHex(one.envelope);
      expect(second.hex(openPlaced(one, envelope)), one.name).toBe(one.plaintext);
      expect(verifyEnvelope(crypto, envelope).hash).toBe(one.hash);
    }
    for (const one of vectors["envelope.json"].fail)
      expect(
        codeOf(() => openPlaced(one, fromHex(one.envelope))),
        one.name,
      ).toBe(one.error);
  });
  it("boxes open, and refuse where they must", () => {
    for (const one of vectors["box.json"].pass)
      expect(second.hex(openBoxed(one, fromHex(one.box))), one.name).toBe(one.plaintext);
    for (const one of vectors["box.json"].fail) expectRefusal(() => openBoxed(one, fromHex(one.box)), "open-failed");
  });
  it("nothing sealed of one kind opens as another kind", () => {
    const [sealed] = vectors["seal.json"].pass;
    const [envelope] = vectors["envelope.json"].pass;
    const [box] = vectors["box.json"].pass;
    if (sealed === undefined || envelope === undefined || box === undefined) throw new Error("no vectors");
    for (const other of [envelope.envelope, box.box])
      expectRefusal(() => openSealed(sealed, fromHex(other)), "open-failed");
    for (const other of [sealed.sealed, envelope.envelope])
      expectRefusal(() => openBoxed(box, fromHex(other)), "open-failed");
    for (const other of [sealed.sealed, box.box])
      expect(["malformed", "signature-invalid"]).toContain(codeOf(() => openPlaced(envelope, fromHex(other))));
  });
  it("epochs, hashes, derived keys, trees and devices come out the same", () => {
    for (const one of vectors["epoch.json"].pass) {
      const secret = asEpochSecret(fromHex(one.secret));
      const { read, link } = epochKeys(crypto, secret);
      const commitment = epochCommitment(crypto, secret);
      expect([second.hex(read), second.hex(link), second.hex(commitment), epochRef(commitment)]).toEqual([
        one.read,
        one.link,
        one.commitment,
        one.reference,
      ]);
    }
    for (const { label, key, parts, hash: wanted, name } of vectors["hash.json"].pass) {
      const bytes = parts.map(fromHex);
      const found =
        key === undefined
          ? hash(crypto, label as HashLabel, ...bytes)
          : keyedHash(crypto, fromHex(key), label as HashLabel, ...bytes);
      expect(second.hex(found), name).toBe(wanted);
    }
    for (const { label, key, context, derived, name } of vectors["derive.json"].pass)
      expect(second.hex(deriveKey(crypto, fromHex(key), label as DeriveLabel, fromContextJson(context))), name).toBe(
        derived,
      );
    for (const { leaves, root, name } of vectors["tree.json"].pass)
      expect(second.hex(merkleRoot(crypto, leaves.map(fromHex))), name).toBe(root);
    for (const { seed, verify, boxSecret, boxPublic } of vectors["device.json"].pass) {
      const keys = deviceKeysFromSeed(crypto, fromHex(seed));
      expect([keys.verify, keys.boxSecret, keys.boxPublic].map(second.hex)).toEqual([verify, boxSecret, boxPublic]);
    }
  });
  it("passphrases stretch to the same keys", async () => {
    for (const { passphrase, salt, memoryKiB, passes, key, name } of vectors["passphrase.json"].pass) {
      const parameters = { memoryKiB, passes };
      const found = await stretchPassphrase(crypto, utf8ToBytes(passphrase), fromHex(salt), parameters);
      expect(second.hex(found), name).toBe(key);
    }
  });
});

describe("vectors", () => {
  it("canonical documents are read and written byte for byte, and nothing else is accepted", () => {
    for (const { value, encoded, name } of vectors["codec.json"].pass) {
      expect(second.hex(encodeCanonical(fromJson(value))), name).toBe(encoded);
      expect(second.hex(encodeCanonical(decodeCanonical(fromHex(encoded)))), name).toBe(encoded);
      expect(second.hex(second.encode(fromJson(value))), name).toBe(encoded);
    }
    for (const { encoded, name } of vectors["codec.json"].fail)
      expect(
        codeOf(() => decodeCanonical(fromHex(encoded))),
        name,
      ).toBe("malformed");
  });
  it("agree with the second implementation", () => {
    for (const one of [...vectors["seal.json"].pass, ...vectors["transplant.json"].pass]) {
      const context = fromContextJson(one.context);
      const fresh = { salt: fromHex(one.salt), nonce: fromHex(one.nonce) };
      const sealed = second.seal(fromHex(one.key), one.label, context, fromHex(one.plaintext), fresh);
      expect(second.hex(sealed), one.name).toBe(one.sealed);
    }
    for (const one of vectors["seal.json"].fail)
      expect(() =>
        second.open(fromHex(one.key), one.label, fromContextJson(one.context), fromHex(one.sealed)),
      ).toThrow();
    for (const one of vectors["envelope.json"].pass) {
      const header = { ...one.header, recordsRoot: fromHex(one.header.recordsRoot) };
      const place = { ...one, key: fromHex(one.key) };
      const fresh = { salt: fromHex(one.salt), nonce: fromHex(one.nonce) };
      const envelope = second.sealEnvelope(header, place, fromHex(one.seed), fromHex(one.plaintext), fresh);
      expect(second.hex(envelope), one.name).toBe(one.envelope);
    }
    for (const one of vectors["box.json"].pass) {
      const box = second.sealBox({
        senderSeed: fromHex(one.senderSeed),
        recipientPublic: fromHex(one.recipientPublic),
        context: fromContextJson(one.context),
        plaintext: fromHex(one.plaintext),
        kemRandomness: fromHex(one.kemRandomness),
        fresh: { salt: fromHex(one.salt), nonce: fromHex(one.nonce) },
      });
      expect(second.hex(box), one.name).toBe(one.box);
    }
  });
  it("are what scripts/make-vectors.ts makes", async () => {
    expect(JSON.parse(JSON.stringify(await makeCryptoVectors()))).toEqual(JSON.parse(JSON.stringify(vectors)));
  });
});

function readVectors<Name extends keyof CryptoVectors>(name: Name): CryptoVectors[Name] {
  return JSON.parse(readFileSync(new URL(`../../../test/vectors/crypto/${name}`, import.meta.url), "utf8"));
}

/** Every bit flipped, every truncation, and trailing bytes. */
function* damaged(bytes: Bytes): Generator<Bytes> {
  yield* flippedBits(bytes);
  for (let length = 0; length < bytes.length; length++) yield bytes.slice(0, length);
  for (const extra of [1, 16, 64, 256]) yield concatBytes(bytes, new Uint8Array(extra));
}
