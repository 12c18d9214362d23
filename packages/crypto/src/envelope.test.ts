import {
  bytesToHex,
  bytesToId,
  concatBytes,
  utf8ToBytes,
  type Bytes,
  type DeviceId,
  type ValueHash,
} from "@kist/model";
import { beforeAll, describe, expect, it } from "vitest";

import { codeOf, expectRefusal, flippedBits, PROVIDERS, seededCrypto } from "../../../test/vectors/refusals.ts";
import * as second from "../../../test/vectors/second-implementation.ts";
import { createDeviceKeys, type DeviceKeys } from "./device-keys.ts";
import { MAX_ENVELOPE_VALUES, ZERO_HASH, type EnvelopeHeader } from "./envelope-header.ts";
import { openEnvelope, parseEnvelope, sealEnvelope, verifyEnvelope, type EnvelopePlace } from "./envelope.ts";
import { createEpoch, epochCommitment, epochKeys, epochRef } from "./epoch.ts";
import { merkleRoot } from "./merkle.ts";
import type { Crypto } from "./provider.ts";
import { sign } from "./sign.ts";

const PLAINTEXT = utf8ToBytes("three records");

describe.each(PROVIDERS)("an envelope by Alice's laptop, %s", (provider) => {
  let crypto: Crypto;
  let laptop: DeviceKeys;
  let place: EnvelopePlace;
  let header: EnvelopeHeader;
  let bytes: Bytes;
  const sealWith = (changes: Partial<EnvelopeHeader>): Bytes =>
    sealEnvelope(crypto, { ...place, header: { ...header, ...changes }, signing: laptop.signing, plaintext: PLAINTEXT })
      .bytes;

  beforeAll(async () => {
    crypto = await seededCrypto(provider, "envelope");
    laptop = createDeviceKeys(crypto);
    const secret = createEpoch(crypto);
    place = { vault: "a1".repeat(32), environment: "b2".repeat(16), key: epochKeys(crypto, secret).read };
    header = {
      suite: 1,
      kind: "delta",
      stream: bytesToId(crypto.random.bytes(16)),
      author: bytesToId(laptop.verify),
      seq: 1,
      prev: ZERO_HASH,
      epoch: epochRef(epochCommitment(crypto, secret)),
      recordsRoot: merkleRoot(crypto, [utf8ToBytes("record")]),
      values: [bytesToId(crypto.random.bytes(32)), bytesToId(crypto.random.bytes(32))],
    };
    bytes = sealWith({});
  });

  it("verifies without a key, and opens with the epoch's", () => {
    const envelope = verifyEnvelope(crypto, bytes);
    expect(envelope.header).toEqual(header);
    expect(openEnvelope(crypto, envelope, place)).toEqual(PLAINTEXT);
  });
  it("is named by a hash of all its bytes", () => {
    const sealed = sealEnvelope(crypto, { ...place, header, signing: laptop.signing, plaintext: PLAINTEXT });
    expect(verifyEnvelope(crypto, sealed.bytes).hash).toBe(sealed.hash);
    expect(sealed.hash).not.toBe(verifyEnvelope(crypto, bytes).hash);
  });
  it("does not verify with any bit flipped, whoever forwards it", () => {
    const allowed = ["malformed", "suite-unknown", "signature-invalid"];
    for (const flipped of flippedBits(bytes)) expect(allowed).toContain(codeOf(() => verifyEnvelope(crypto, flipped)));
  });
  it("does not parse or verify cut anywhere or with bytes behind it", () => {
    for (let length = 0; length < bytes.length; length++)
      expect(["malformed", "suite-unknown"]).toContain(codeOf(() => parseEnvelope(bytes.slice(0, length))));
    for (const extra of [1, 16, 64])
      expect(["malformed", "signature-invalid"]).toContain(
        codeOf(() => verifyEnvelope(crypto, concatBytes(bytes, new Uint8Array(extra)))),
      );
  });
  it("keeps other suites for a later version to judge", () => {
    for (let suite = 0; suite < 256; suite++)
      if (suite !== 1) expectRefusal(() => parseEnvelope(withByte(bytes, 0, suite)), "suite-unknown");
  });
  it("opens in no other vault, environment or epoch key", () => {
    const envelope = verifyEnvelope(crypto, bytes);
    const other = epochKeys(crypto, createEpoch(crypto)).read;
    for (const wrong of [{ vault: "a1".repeat(31) + "a2" }, { environment: "" }, { key: other }])
      expectRefusal(() => openEnvelope(crypto, envelope, { ...place, ...wrong }), "open-failed");
  });
  it("gives its body to no other header, even one its author signs", () => {
    const body = bytes.slice(132 + 64, -64);
    const prev = crypto.random.bytes(32);
    const changes: readonly Partial<EnvelopeHeader>[] = [
      { kind: "checkpoint" },
      { stream: bytesToId(crypto.random.bytes(16)) },
      { seq: 2, prev: bytesToId(prev) },
      { epoch: "00".repeat(8) },
      { recordsRoot: prev },
      { values: [] },
      { values: header.values.toReversed() },
    ];
    const signedUnder = (changed: EnvelopeHeader): Bytes => {
      const head = second.encodeHeader(changed);
      return concatBytes(head, body, signatureOf(head, body));
    };
    expect(openEnvelope(crypto, verifyEnvelope(crypto, signedUnder(header)), place)).toEqual(PLAINTEXT);
    for (const change of changes) {
      const moved = verifyEnvelope(crypto, signedUnder({ ...header, ...change }));
      expectRefusal(() => openEnvelope(crypto, moved, place), "open-failed");
    }
  });
  it("cannot be claimed by another device", async () => {
    const mallory = createDeviceKeys(await seededCrypto(provider, "mallory"));
    const author = bytesToId<DeviceId>(mallory.verify);
    expectRefusal(
      () =>
        sealEnvelope(crypto, {
          ...place,
          header: { ...header, author },
          signing: laptop.signing,
          plaintext: PLAINTEXT,
        }),
      "key-invalid",
    );
    // The author's bytes replaced: Alice's signature no longer holds.
    const claimed = concatBytes(bytes.slice(0, 18), mallory.verify, bytes.slice(50));
    expectRefusal(() => verifyEnvelope(crypto, claimed), "signature-invalid");
  });
  it("has a previous envelope unless it is the first", () => {
    expectRefusal(() => sealWith({ seq: 2 }), "malformed");
    expectRefusal(() => sealWith({ prev: bytesToId(crypto.random.bytes(32)) }), "malformed");
    for (const seq of [0, -1, 1.5, 2 ** 53, Number.NaN]) expectRefusal(() => sealWith({ seq }), "malformed");
    const later = sealWith({ seq: 2 ** 53 - 1, prev: bytesToId(crypto.random.bytes(32)) });
    expect(verifyEnvelope(crypto, later).header.seq).toBe(2 ** 53 - 1);
  });
  it("names at most 1024 values", () => {
    const values = Array.from({ length: MAX_ENVELOPE_VALUES }, () => bytesToId<ValueHash>(crypto.random.bytes(32)));
    expect(verifyEnvelope(crypto, sealWith({ values })).header.values).toHaveLength(MAX_ENVELOPE_VALUES);
    expectRefusal(() => sealWith({ values: [...values, ...header.values] }), "malformed");
  });
  it("refuses ids that are not ids", () => {
    expectRefusal(() => sealWith({ epoch: "00" }), "malformed");
    expectRefusal(() => sealWith({ epoch: "GG".repeat(8) }), "malformed");
    expectRefusal(() => sealWith({ recordsRoot: new Uint8Array(31) }), "malformed");
  });
  it("carries a kind of a later version, verified, and does not open it", () => {
    const future = withByte(bytes, 1, 77);
    const end = future.length - 64;
    const signed = concatBytes(future.slice(0, end), signatureOf(future.slice(0, 196), future.slice(196, end)));
    const envelope = verifyEnvelope(crypto, signed);
    expect(envelope.header.kind).toBe("unknown-77");
    expectRefusal(() => openEnvelope(crypto, envelope, place), "open-failed");
    expectRefusal(() => sealWith({ kind: "unknown-77" }), "malformed");
    expectRefusal(() => parseEnvelope(withByte(bytes, 1, 0)), "malformed");
  });
  it("is the same to the second implementation, both ways", () => {
    expect(second.openEnvelope(bytes, place)).toEqual(PLAINTEXT);
    const seed = laptop.signing.slice(0, 32);
    const fresh = { salt: crypto.random.bytes(32), nonce: crypto.random.bytes(24) };
    const theirs = second.sealEnvelope(header, place, seed, PLAINTEXT, fresh);
    expect(openEnvelope(crypto, verifyEnvelope(crypto, theirs), place)).toEqual(PLAINTEXT);
    const replayed: Crypto = { ...crypto, random: { bytes: () => concatBytes(fresh.salt, fresh.nonce) } };
    const ours = sealEnvelope(replayed, { ...place, header, signing: laptop.signing, plaintext: PLAINTEXT });
    expect(bytesToHex(ours.bytes)).toBe(bytesToHex(theirs));
  });

  function signatureOf(head: Bytes, body: Bytes): Bytes {
    const parts = [body.slice(0, 32), body.slice(64, 88), body.slice(32, 64), body.slice(88)];
    const message = concatBytes(head, second.hash("kist/v1/envelope-body-hash", ...parts));
    return sign(crypto, "kist/v1/envelope", laptop.signing, message);
  }
});

function withByte(bytes: Bytes, at: number, value: number): Bytes {
  const copy = bytes.slice();
  copy[at] = value;
  return copy;
}
