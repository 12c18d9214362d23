import { asReadKey, commitValue, createCrypto, sealedSize, type Crypto, type ReadKey } from "@kist/crypto";
import {
  bytesToHex,
  bytesToId,
  MAX_VALUE_BYTES,
  type Bytes,
  type DeviceId,
  type SecretId,
  type StreamId,
} from "@kist/model";
import { beforeAll, describe, expect, test } from "vitest";

import { CHUNK_BYTES } from "./limits.ts";
import { chunkCount, encodePlace, openValue, sealValue, type ValuePlace } from "./sealed-value.ts";

let crypto: Crypto;
let key: ReadKey;
beforeAll(async () => {
  crypto = await createCrypto();
  key = asReadKey(crypto.random.bytes(32));
});

function sealText(value: Bytes): { readonly place: ValuePlace; readonly chunks: readonly Bytes[] } {
  const opening = crypto.random.bytes(32);
  const place: ValuePlace = {
    vault: "0a".repeat(32),
    environment: "0b".repeat(16),
    stream: bytesToId<StreamId>(new Uint8Array(16).fill(1)),
    secret: bytesToId<SecretId>(new Uint8Array(16).fill(2)),
    commitment: bytesToHex(commitValue(crypto, opening, value)),
    author: bytesToId<DeviceId>(new Uint8Array(32).fill(3)),
    epoch: "0c".repeat(8),
  };
  return { place, chunks: sealValue(crypto, key, place, { opening, value }).map(({ bytes }) => bytes) };
}
const large = (): Bytes => Uint8Array.from({ length: 600_000 }, (_, i) => (i * 7) & 255);

describe("a sealed value", () => {
  test.each([0, 1, CHUNK_BYTES - 33, CHUNK_BYTES - 32, CHUNK_BYTES - 31, MAX_VALUE_BYTES])(
    "of %i bytes comes back",
    (size) => {
      const value = crypto.random.bytes(size);
      const { place, chunks } = sealText(value);
      expect(chunks).toHaveLength(chunkCount(size));
      for (const chunk of chunks) expect(chunk.length).toBeLessThanOrEqual(256 * 1024);
      expect(bytesToHex(openValue(crypto, key, place, { chunks, size }))).toBe(bytesToHex(value));
    },
  );

  test("opens with its place encoded before, and with no other's", () => {
    const value = crypto.random.bytes(20);
    const { place, chunks } = sealText(value);
    const sealed = { chunks, size: 20 };
    expect(openValue(crypto, key, place, sealed, encodePlace(place))).toEqual(value);
    const other = encodePlace({ ...place, secret: bytesToId<SecretId>(new Uint8Array(16)) });
    expect(() => openValue(crypto, key, place, sealed, other)).toThrow("open-failed");
  });

  test("of several chunks does not go by a place encoded for one", () => {
    const value = large();
    const { place, chunks } = sealText(value);
    const opened = openValue(crypto, key, place, { chunks, size: value.length }, encodePlace(place));
    expect(bytesToHex(opened)).toBe(bytesToHex(value));
  });

  test("never differs in length by less than padding hides", () => {
    expect(sealText(new Uint8Array(1)).chunks[0]?.length).toBe(sealedSize(200));
  });

  test("opens in its own place only", () => {
    const value = crypto.random.bytes(20);
    const { place, chunks } = sealText(value);
    const elsewhere: readonly Partial<ValuePlace>[] = [
      { vault: "00".repeat(32) },
      { environment: "00".repeat(16) },
      { stream: bytesToId<StreamId>(new Uint8Array(16)) },
      { secret: bytesToId<SecretId>(new Uint8Array(16)) },
      { commitment: "00".repeat(32) },
      { author: bytesToId<DeviceId>(new Uint8Array(32)) },
      { epoch: "00".repeat(8) },
    ];
    for (const change of elsewhere)
      expect(() => openValue(crypto, key, { ...place, ...change }, { chunks, size: 20 })).toThrow("open-failed");
    expect(() => openValue(crypto, asReadKey(crypto.random.bytes(32)), place, { chunks, size: 20 })).toThrow(
      "open-failed",
    );
    expect(() => openValue(crypto, key, place, { chunks, size: 21 })).toThrow("open-failed");
  });

  test("is whole or nothing: chunks cannot be swapped, dropped, repeated", () => {
    const value = large();
    const { place, chunks } = sealText(value);
    const [a, b, c] = chunks;
    if (a === undefined || b === undefined || c === undefined) throw new Error("three chunks");
    for (const wrong of [[b, a, c], [a, b], [a, b, c, c], [a, a, c], []])
      expect(() => openValue(crypto, key, place, { chunks: wrong, size: value.length })).toThrow("open-failed");
  });

  test("is what its record committed to, whoever sealed it again", () => {
    const { place } = sealText(crypto.random.bytes(20));
    // A holder of the key seals another value for the very same place.
    const forged = sealValue(crypto, key, place, { opening: crypto.random.bytes(32), value: crypto.random.bytes(20) });
    const chunks = forged.map(({ bytes }) => bytes);
    expect(() => openValue(crypto, key, place, { chunks, size: 20 })).toThrow("open-failed");
  });
});
