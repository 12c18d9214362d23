import { concatBytes, utf8ToBytes, type Bytes } from "@kist/model";
import { beforeAll, describe, expect, it } from "vitest";

import { expectRefusal, flippedBits, PROVIDERS, seededCrypto } from "../../../test/vectors/refusals.ts";
import * as second from "../../../test/vectors/second-implementation.ts";
import { buildTwoKeyCiphertext } from "../../../test/vectors/two-key-ciphertext.ts";
import type { Context } from "./context.ts";
import { asEpochSecret, asLocalKey, asReadKey, type ReadKey } from "./keys.ts";
import { SEAL_LABELS } from "./labels.ts";
import { MAX_PLAINTEXT, paddedLength } from "./padding.ts";
import type { Crypto } from "./provider.ts";
import { open, seal, sealedSize } from "./seal.ts";

const LABEL = "kist/v1/value";
const CONTEXT: Context = { vault: "aa11", environment: "bb22", stream: "cc33", item: "dd44", epoch: "ee55" };

describe.each(PROVIDERS)("seal and open, %s", (provider) => {
  let crypto: Crypto;
  let key: ReadKey;
  let sealed: Bytes;
  beforeAll(async () => {
    crypto = await seededCrypto(provider, "seal");
    key = asReadKey(crypto.random.bytes(32));
    sealed = seal(crypto, key, LABEL, CONTEXT, utf8ToBytes("postgres://app:pw@db/app"));
  });

  it("gives back what was sealed, whatever its length", () => {
    for (const length of [0, 1, 251, 252, 253, 1000, 65_536, 1_048_576]) {
      const plaintext = crypto.random.bytes(length);
      const box = seal(crypto, key, LABEL, CONTEXT, plaintext);
      expect(box.length).toBe(sealedSize(length));
      expect(open(crypto, key, LABEL, CONTEXT, box)).toEqual(plaintext);
    }
  });
  it("seals one value twice into bytes that share nothing but the suite", () => {
    const again = seal(crypto, key, LABEL, CONTEXT, utf8ToBytes("postgres://app:pw@db/app"));
    const same = sealed.filter((byte, i) => byte === again[i]).length;
    expect(same).toBeLessThan(sealed.length / 16);
  });
  it("hides lengths below 252 bytes altogether", () => {
    expect(sealedSize(0)).toBe(sealedSize(252));
    expect(sealedSize(253)).toBeGreaterThan(sealedSize(252));
  });
  it("refuses every single flipped bit", () => {
    for (const flipped of flippedBits(sealed))
      expectRefusal(() => open(crypto, key, LABEL, CONTEXT, flipped), "open-failed");
  });
  it("refuses every truncation and every trailing byte", () => {
    for (let length = 0; length < sealed.length; length++)
      expectRefusal(() => open(crypto, key, LABEL, CONTEXT, sealed.slice(0, length)), "open-failed");
    for (const extra of [1, 16, 32, 256])
      expectRefusal(() => open(crypto, key, LABEL, CONTEXT, concatBytes(sealed, new Uint8Array(extra))), "open-failed");
  });
  it("knows no other suite", () => {
    for (let suite = 0; suite < 256; suite++) {
      const other = sealed.slice();
      other[0] = suite;
      if (suite !== 1) expectRefusal(() => open(crypto, key, LABEL, CONTEXT, other), "open-failed");
    }
  });
  it("opens in no other slot: every label and every context against every other", () => {
    const places = everyPlace();
    const boxes = places.map(([label, context]) => seal(crypto, key, label, context, utf8ToBytes("x")));
    for (const [i, box] of boxes.entries())
      for (const [j, [label, context]] of places.entries()) {
        if (i === j) expect(open(crypto, key, label, context, box)).toEqual(utf8ToBytes("x"));
        else expectRefusal(() => open(crypto, key, label, context, box), "open-failed");
      }
  });
  it("opens under no key that differs in one bit", () => {
    for (const wrong of flippedBits(key))
      expectRefusal(() => open(crypto, asReadKey(wrong), LABEL, CONTEXT, sealed), "open-failed");
  });
  it("refuses padding that sealing never writes, though key, commitment and tag are right", () => {
    const fresh = { salt: crypto.random.bytes(32), nonce: crypto.random.bytes(24) };
    for (const [name, padded] of badPaddings()) {
      const box = sealRaw(key, fresh, padded);
      expect(() => open(crypto, key, LABEL, CONTEXT, box), name).toThrow("open-failed");
    }
  });
  it("refuses one ciphertext made to open under two keys", () => {
    const other = asReadKey(crypto.random.bytes(32));
    const { box, ciphertext, nonce, messageKeys } = sealForTwo(crypto, key, other);
    // The construction is real: without the commitment both keys accept it.
    for (const messageKey of messageKeys)
      expect(crypto.provider.aeadOpen(new Uint8Array(256), ciphertext, nonce, messageKey)).toBe(true);
    expect(open(crypto, key, LABEL, CONTEXT, box).length).toBe(200);
    expectRefusal(() => open(crypto, other, LABEL, CONTEXT, box), "open-failed");
  });
  it("compares the commitment before it decrypts anything", () => {
    let decrypted = 0;
    const watched: Crypto = {
      ...crypto,
      provider: {
        ...crypto.provider,
        aeadOpen: (...inputs) => {
          decrypted++;
          return crypto.provider.aeadOpen(...inputs);
        },
      },
    };
    const changed = sealed.slice();
    changed[40] = (changed[40] ?? 0) ^ 1;
    expectRefusal(() => open(watched, key, LABEL, CONTEXT, changed), "open-failed");
    expectRefusal(() => open(watched, key, LABEL, { ...CONTEXT, epoch: "ee56" }, sealed), "open-failed");
    expect(decrypted).toBe(0);
    open(watched, key, LABEL, CONTEXT, sealed);
    expect(decrypted).toBe(1);
  });
  it("leaves no message key behind, whether it opens or not", () => {
    const nothing = new Uint8Array(64);
    open(crypto, key, LABEL, CONTEXT, sealed);
    expect(crypto.provider.derived).toEqual(nothing);
    expectRefusal(() => open(crypto, key, "kist/v1/delta", CONTEXT, sealed), "open-failed");
    expect(crypto.provider.derived).toEqual(nothing);
    seal(crypto, key, LABEL, CONTEXT, utf8ToBytes("y"));
    expect(crypto.provider.derived).toEqual(nothing);
  });
  it("refuses more than 64 MiB before it computes anything", () => {
    const huge = { length: MAX_PLAINTEXT + 1 } as unknown as Bytes;
    expectRefusal(() => seal(crypto, key, LABEL, CONTEXT, huge), "too-large");
  });
  it("does not confuse an absent field with an empty one", () => {
    const box = seal(crypto, key, LABEL, { vault: "aa", stream: "" }, utf8ToBytes("z"));
    expectRefusal(() => open(crypto, key, LABEL, { vault: "aa" }, box), "open-failed");
  });
});

it("takes the keys of each purpose only, each with its brand", async () => {
  const crypto = await seededCrypto("native", "brands");
  const bytes = crypto.random.bytes(32);
  const [read, local, epoch] = [asReadKey(bytes), asLocalKey(bytes), asEpochSecret(bytes)];
  const sealed = [
    seal(crypto, read, "kist/v1/value", {}, bytes),
    // @ts-expect-error raw bytes are not a key
    seal(crypto, bytes, "kist/v1/value", {}, bytes),
    // @ts-expect-error a read key does not seal the device's own rows
    seal(crypto, read, "kist/v1/local-row", {}, bytes),
    // @ts-expect-error the device's key does not wrap epochs
    seal(crypto, local, "kist/v1/epoch-wrap", {}, bytes),
    // @ts-expect-error an epoch's secret seals nothing: only the keys derived from it do
    seal(crypto, epoch, "kist/v1/value", {}, bytes),
    // @ts-expect-error boxes are sealed by sealBox alone
    seal(crypto, read, "kist/v1/box", {}, bytes),
  ];
  // @ts-expect-error a local key is not a read key
  const crossed: ReadKey = local;
  expect([...sealed, crossed]).toHaveLength(7);
});

type Place = readonly [(typeof SEAL_LABELS)[number], Context];

function everyPlace(): readonly Place[] {
  const labels = SEAL_LABELS.map((label): Place => [label, CONTEXT]);
  const fields = ["vault", "environment", "stream", "item", "version", "author", "epoch"] as const;
  const moved = fields.flatMap((field): Place[] => [
    [LABEL, { ...CONTEXT, [field]: "ff99" }],
    [LABEL, { ...CONTEXT, [field]: "" }],
    [LABEL, { [field]: "aa11" }],
  ]);
  return [...labels, ...moved, [LABEL, {}], [LABEL, { ...CONTEXT, extra: new Uint8Array(0) }]];
}

/** A sealed form around exactly these padded bytes, with the right key, commitment and tag. */
function sealRaw(key: Bytes, fresh: second.Fresh, padded: Bytes): Bytes {
  const derived = second.deriveBoth(key, LABEL, CONTEXT, fresh.salt);
  const ciphertext = second.encryptRaw(derived.slice(0, 32), fresh.nonce, padded);
  return concatBytes(Uint8Array.of(1), fresh.salt, derived.slice(32), fresh.nonce, ciphertext);
}

function badPaddings(): readonly (readonly [string, Bytes])[] {
  return [
    ["a byte behind the plaintext", paddedAs(256, 5, 9)],
    ["the last byte not zero", paddedAs(256, 5, 255)],
    ["a length beyond the buffer", paddedAs(256, 253)],
    ["a huge length", paddedAs(256, 0xffff_ffff)],
    ["more padding than needed", paddedAs(paddedLength(300), 5)],
    ["less than the least", paddedAs(128, 5)],
    ["a size no padding has", paddedAs(257, 253)],
    ["too short for a length", new Uint8Array(2)],
    ["nothing", new Uint8Array(0)],
  ];
}

/** 200 bytes sealed under `key` such that the ciphertext also opens under the message key `other` derives. */
function sealForTwo(
  crypto: Crypto,
  key: ReadKey,
  other: ReadKey,
): {
  readonly box: Bytes;
  readonly ciphertext: Bytes;
  readonly nonce: Bytes;
  readonly messageKeys: readonly [Bytes, Bytes];
} {
  const padded = new Uint8Array(256);
  new DataView(padded.buffer).setUint32(0, 200);
  for (;;) {
    const salt = crypto.random.bytes(32);
    const nonce = crypto.random.bytes(24);
    const mine = second.deriveBoth(key, LABEL, CONTEXT, salt);
    const theirs = second.deriveBoth(other, LABEL, CONTEXT, salt);
    const messageKeys = [mine.slice(0, 32), theirs.slice(0, 32)] as const;
    const found = buildTwoKeyCiphertext(messageKeys, nonce, padded, 32);
    if (found === undefined) continue;
    const { ciphertext } = found;
    return {
      box: concatBytes(Uint8Array.of(1), salt, mine.slice(32), nonce, ciphertext),
      ciphertext,
      nonce,
      messageKeys,
    };
  }
}

/** `size` bytes that claim to hold `length`, with one byte set at `tail`. */
function paddedAs(size: number, length: number, tail?: number): Bytes {
  const bytes = new Uint8Array(size);
  new DataView(bytes.buffer).setUint32(0, length);
  if (tail !== undefined) bytes[tail] = 1;
  return bytes;
}
