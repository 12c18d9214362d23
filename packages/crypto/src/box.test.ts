import { concatBytes, utf8ToBytes, type Bytes } from "@kist/model";
import { beforeAll, describe, expect, it } from "vitest";

import { expectRefusal, flipBit, PROVE, PROVIDERS, seededCrypto } from "../../../test/vectors/refusals.ts";
import * as second from "../../../test/vectors/second-implementation.ts";
import { openBox, sealBox } from "./box.ts";
import { encodeContext, type Context } from "./context.ts";
import { createDeviceKeys, deviceKeysFromSeed, encodeDeviceKeys, type DeviceKeys } from "./device-keys.ts";
import { asBoxPublicKey, BOX_PUBLIC_KEY_BYTES } from "./keys.ts";
import type { Crypto } from "./provider.ts";
import { sign } from "./sign.ts";

const CONTEXT: Context = { vault: "aa11", stream: "bb22", epoch: "cc33" };
const SECRET = utf8ToBytes("an epoch secret of thirty-two by");

describe.each(PROVIDERS)("a box from Alice to Bob, %s", (provider) => {
  let crypto: Crypto;
  let alice: DeviceKeys;
  let bob: DeviceKeys;
  let mallory: DeviceKeys;
  let box: Bytes;
  const openAs = (recipient: DeviceKeys, changes: Partial<Parameters<typeof openBox>[1]> = {}): Bytes =>
    openBox(crypto, { senderVerify: alice.verify, recipient, context: CONTEXT, box, ...changes });

  beforeAll(async () => {
    crypto = await seededCrypto(provider, "box");
    alice = createDeviceKeys(crypto);
    bob = createDeviceKeys(crypto);
    mallory = createDeviceKeys(crypto);
    box = sealBox(crypto, { sender: alice, recipient: bob.boxPublic, context: CONTEXT, plaintext: SECRET });
  });

  it("opens for Bob", () => {
    expect(openAs(bob)).toEqual(SECRET);
  });
  it("opens for nobody else, in no other context, as from nobody else", () => {
    expectRefusal(() => openAs(mallory), "open-failed");
    expectRefusal(() => openAs({ ...mallory, boxPublic: bob.boxPublic }), "open-failed");
    expectRefusal(() => openAs({ ...bob, boxPublic: mallory.boxPublic }), "open-failed");
    expectRefusal(() => openAs(bob, { context: { ...CONTEXT, epoch: "cc34" } }), "open-failed");
    expectRefusal(() => openAs(bob, { senderVerify: mallory.verify }), "open-failed");
  });
  it("refuses flipped bits wherever they are", () => {
    // All bits of suite and signature and a prime stride through the rest; all of them with KIST_PROVE.
    const bits = box.length * 8;
    const stride = PROVE > 1 ? 1 : 13;
    for (let bit = 0; bit < bits; bit += bit < 8 || bit >= bits - 512 ? 1 : stride)
      expectRefusal(() => openAs(bob, { box: flipBit(box, bit) }), "open-failed");
  });
  it("refuses every truncation and trailing bytes", () => {
    for (let length = 0; length < box.length; length += 7)
      expectRefusal(() => openAs(bob, { box: box.slice(0, length) }), "open-failed");
    expectRefusal(() => openAs(bob, { box: concatBytes(box, new Uint8Array(16)) }), "open-failed");
  });
  it("cannot be passed off by Mallory as hers: her signature on it verifies, and it does not open", () => {
    const signedPart = box.slice(0, -64);
    const recipient = second.hash("kist/v1/box-recipient", bob.boxPublic);
    const message = second.hash("kist/v1/box-body", encodeContext(CONTEXT), recipient, signedPart);
    const stolen = concatBytes(signedPart, sign(crypto, "kist/v1/box-sender", mallory.signing, message));
    expect(second.verify("kist/v1/box-sender", mallory.verify, message, stolen.slice(-64))).toBe(true);
    expectRefusal(() => openAs(bob, { senderVerify: mallory.verify, box: stolen }), "open-failed");
  });
  it("is not made for a public key that ML-KEM or X25519 refuses", () => {
    const outOfRange = asBoxPublicKey(new Uint8Array(BOX_PUBLIC_KEY_BYTES).fill(255));
    const lowOrder = asBoxPublicKey(bob.boxPublic.slice().fill(0, BOX_PUBLIC_KEY_BYTES - 32));
    for (const recipient of [outOfRange, lowOrder])
      expectRefusal(
        () => sealBox(crypto, { sender: alice, recipient, context: CONTEXT, plaintext: SECRET }),
        "key-invalid",
      );
  });
  it("is the same to the second implementation, both ways", () => {
    expect(second.openBox(box, alice.verify, bob.boxSecret.slice(), CONTEXT)).toEqual(SECRET);
    const fresh = { salt: crypto.random.bytes(32), nonce: crypto.random.bytes(24) };
    const kemRandomness = crypto.random.bytes(64);
    const theirs = second.sealBox({
      senderSeed: alice.signing.slice(0, 32),
      recipientPublic: bob.boxPublic,
      context: CONTEXT,
      plaintext: SECRET,
      kemRandomness,
      fresh,
    });
    expect(openAs(bob, { box: theirs })).toEqual(SECRET);
    const queue = [kemRandomness.slice(), concatBytes(fresh.salt, fresh.nonce)];
    const replayed: Crypto = { ...crypto, random: { bytes: () => queue.shift() ?? new Uint8Array(0) } };
    const ours = sealBox(replayed, { sender: alice, recipient: bob.boxPublic, context: CONTEXT, plaintext: SECRET });
    expect(ours).toEqual(theirs);
  });
});

describe.each(PROVIDERS)("device keys, %s", (provider) => {
  it("come again from the same seed, as a recovery code needs", async () => {
    const crypto = await seededCrypto(provider, "device");
    const seed = crypto.random.bytes(32);
    const once = deviceKeysFromSeed(crypto, seed);
    expect(encodeDeviceKeys(deviceKeysFromSeed(crypto, seed))).toEqual(encodeDeviceKeys(once));
    const seeds = second.deviceSeeds(seed);
    expect(once.verify).toEqual(second.verifyKeyOf(seeds.sign));
    expect(once.boxPublic).toEqual(second.boxPublicKey(seeds.box));
  });
  it("differ from device to device", async () => {
    const crypto = await seededCrypto(provider, "device");
    expect(createDeviceKeys(crypto).verify).not.toEqual(createDeviceKeys(crypto).verify);
  });
});
