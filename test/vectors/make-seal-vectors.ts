/** Sealed bytes: good ones, every kind of bad padding, two-key ciphertexts, and one per slot for transplanting. */
import { asReadKey, seal, type Crypto, type SealLabel } from "@kist/crypto";
import { bytesToHex as hex, concatBytes, type Bytes } from "@kist/model";

import {
  fromContextJson,
  fromHex,
  type ContextJson,
  type CryptoVectors,
  type SealCase,
  type SealRefusal,
  type Slot,
} from "./crypto-vectors.ts";
import * as second from "./second-implementation.ts";
import { buildTwoKeyCiphertext } from "./two-key-ciphertext.ts";

const LABEL = "kist/v1/value" satisfies SealLabel;
const CONTEXT: ContextJson = {
  vault: "a1".repeat(32),
  environment: "b2".repeat(16),
  stream: "c3".repeat(16),
  item: "d4".repeat(16),
  version: "0123456789",
  author: "e5".repeat(32),
  epoch: "f6".repeat(8),
};

/** Every label that seals, as it stood when these vectors were made. */
const SLOTS: readonly SealLabel[] = [
  "kist/v1/value",
  "kist/v1/delta",
  "kist/v1/envelope-body",
  "kist/v1/index-page",
  "kist/v1/head",
  "kist/v1/audit-record",
  "kist/v1/local-row",
  "kist/v1/device-keys",
  "kist/v1/slot",
  "kist/v1/backup",
  "kist/v1/epoch-wrap",
  "kist/v1/box",
  "kist/v1/draft",
  "kist/v1/link-body",
  "kist/v1/parcel",
];

export function makeSealed(crypto: Crypto): CryptoVectors["seal.json"] {
  const pass = [0, 1, 24, 252, 253, 1000].map((length) =>
    sealCase(crypto, `${String(length)} bytes`, LABEL, CONTEXT, length),
  );
  const inContexts = Object.keys(CONTEXT).map((field) =>
    sealCase(crypto, `without ${field}`, LABEL, { ...CONTEXT, [field]: undefined }, 24),
  );
  const extras = ["", "00", "ff".repeat(100)].map((extra) =>
    sealCase(crypto, `extra of ${String(extra.length / 2)} bytes`, LABEL, { ...CONTEXT, extra }, 24),
  );
  const padded = badPaddings().map(([name, bytes]) => sealRaw(crypto, `padding: ${name}`, bytes));
  const twoKeys = ["first", "second", "third"].flatMap((name) => sealForTwo(crypto, name));
  return { pass: [...pass, ...inContexts, ...extras], fail: [...padded, ...twoKeys] };
}

/** The same key everywhere: only label and context keep the slots apart. */
export function makeTransplants(crypto: Crypto): CryptoVectors["transplant.json"] {
  const key = crypto.random.bytes(32);
  const labels = SLOTS.map((label) => sealCase(crypto, label, label, CONTEXT, 24, key));
  const moved = Object.keys(CONTEXT).flatMap((field) => [
    sealCase(crypto, `another ${field}`, LABEL, { ...CONTEXT, [field]: "77" }, 24, key),
    sealCase(crypto, `empty ${field}`, LABEL, { ...CONTEXT, [field]: "" }, 24, key),
    sealCase(crypto, `no ${field}`, LABEL, { ...CONTEXT, [field]: undefined }, 24, key),
    sealCase(crypto, `only ${field}`, LABEL, { [field]: "77" }, 24, key),
  ]);
  return { pass: [...labels, ...moved, sealCase(crypto, "no context", LABEL, {}, 24, key)] };
}

function sealCase(
  crypto: Crypto,
  name: string,
  label: SealLabel,
  wanted: ContextJson,
  length: number,
  key: Bytes = crypto.random.bytes(32),
): SealCase {
  const context: ContextJson = JSON.parse(JSON.stringify(wanted));
  const [salt, nonce] = [crypto.random.bytes(32), crypto.random.bytes(24)];
  const plaintext = crypto.random.bytes(length);
  const fixed: Crypto = { ...crypto, random: { bytes: () => concatBytes(salt, nonce) } };
  const sealed = seal(fixed, asReadKey(key), label, fromContextJson(context), plaintext);
  return {
    name,
    key: hex(key),
    label,
    context,
    plaintext: hex(plaintext),
    salt: hex(salt),
    nonce: hex(nonce),
    sealed: hex(sealed),
  };
}

function slotOf(key: Bytes): Slot {
  return { key: hex(key), label: LABEL, context: CONTEXT };
}

/** Right key, commitment and tag around padded bytes that sealing never writes. */
function sealRaw(crypto: Crypto, name: string, padded: Bytes): SealRefusal {
  const [key, salt, nonce] = [crypto.random.bytes(32), crypto.random.bytes(32), crypto.random.bytes(24)];
  const derived = second.deriveBoth(key, LABEL, fromContextJson(CONTEXT), salt);
  const ciphertext = second.encryptRaw(derived.slice(0, 32), nonce, padded);
  const sealed = hex(concatBytes(Uint8Array.of(1), salt, derived.slice(32), nonce, ciphertext));
  return { name, ...slotOf(key), sealed };
}

function badPaddings(): readonly (readonly [string, Bytes])[] {
  return [
    ["a byte behind the plaintext", paddedAs(256, 5, 9)],
    ["the last byte not zero", paddedAs(256, 5, 255)],
    ["a length beyond the buffer", paddedAs(256, 253)],
    ["the largest length", paddedAs(256, 0xffff_ffff)],
    ["more than needed", paddedAs(304, 5)],
    ["less than the least", paddedAs(128, 5)],
    ["a size no padding has", paddedAs(257, 253)],
    ["too short for a length", new Uint8Array(2)],
    ["nothing", new Uint8Array(0)],
  ];
}

function paddedAs(size: number, length: number, tail?: number): Bytes {
  const bytes = fromHex("00".repeat(size));
  new DataView(bytes.buffer).setUint32(0, length);
  if (tail !== undefined) bytes[tail] = 1;
  return bytes;
}

/**
 * One ciphertext whose tag is right under the message keys of two read keys. It carries the first key's commitment,
 * then the second's; tried with the key whose commitment it does not carry.
 */
function sealForTwo(crypto: Crypto, name: string): readonly SealRefusal[] {
  const keys = [crypto.random.bytes(32), crypto.random.bytes(32)] as const;
  const padded = paddedAs(256, 200);
  for (;;) {
    const [salt, nonce] = [crypto.random.bytes(32), crypto.random.bytes(24)];
    const context = fromContextJson(CONTEXT);
    const [mine, theirs] = [
      second.deriveBoth(keys[0], LABEL, context, salt),
      second.deriveBoth(keys[1], LABEL, context, salt),
    ];
    const found = buildTwoKeyCiphertext([mine.slice(0, 32), theirs.slice(0, 32)], nonce, padded, 32);
    if (found === undefined) continue;
    const sealedWith = (commitment: Bytes): string =>
      hex(concatBytes(Uint8Array.of(1), salt, commitment, nonce, found.ciphertext));
    return [
      { name: `two keys, ${name}: the first's commitment`, ...slotOf(keys[1]), sealed: sealedWith(mine.slice(32)) },
      { name: `two keys, ${name}: the second's commitment`, ...slotOf(keys[0]), sealed: sealedWith(theirs.slice(32)) },
    ];
  }
}
