/**
 * Makes the vectors of `crypto/`, the same on every run: inputs come from a seeded generator, outputs from
 * `packages/crypto` with the WASM provider. What is wrong on purpose is put together by the second implementation,
 * since the first one cannot make it. Append-only: a new case goes behind the others of its list.
 */
import {
  asEpochSecret,
  createCrypto,
  deriveKey,
  deviceKeysFromSeed,
  encodeCanonical,
  epochCommitment,
  epochKeys,
  epochRef,
  hash,
  keyedHash,
  merkleRoot,
  stretchPassphrase,
  type Canonical,
  type Crypto,
} from "@kist/crypto";
import { bytesToHex as hex, utf8ToBytes } from "@kist/model";

import { codecFailures, codecValues } from "./codec-cases.ts";
import { fromContextJson, fromHex, type ContextJson, type CryptoVectors } from "./crypto-vectors.ts";
import { makeBoxes, makeEnvelopes } from "./make-envelope-vectors.ts";
import { makeSealed, makeTransplants } from "./make-seal-vectors.ts";
import { createSeededRandom } from "./seeded-random.ts";

export async function makeCryptoVectors(): Promise<CryptoVectors> {
  const crypto = await createCrypto({ provider: "wasm", random: createSeededRandom("kist vectors 1") });
  // The order is part of the vectors: each draws from the same generator as those before it.
  return {
    "seal.json": makeSealed(crypto),
    "transplant.json": makeTransplants(crypto),
    "envelope.json": makeEnvelopes(crypto),
    "box.json": makeBoxes(crypto),
    "epoch.json": makeEpochs(crypto),
    "hash.json": makeHashes(crypto),
    "derive.json": makeDerived(crypto),
    "tree.json": makeTrees(crypto),
    "codec.json": {
      pass: codecValues.map(([name, value]) => ({ name, value, encoded: hex(encodeCanonical(fromJson(value))) })),
      fail: codecFailures.map(([name, encoded]) => ({ name, encoded })),
    },
    "passphrase.json": await makePassphrases(crypto),
    "device.json": makeDevices(crypto),
  };
}

function makeEpochs(crypto: Crypto): CryptoVectors["epoch.json"] {
  return {
    pass: ["a", "b", "c"].map((name) => {
      const secret = asEpochSecret(crypto.random.bytes(32));
      const { read, link } = epochKeys(crypto, secret);
      const commitment = epochCommitment(crypto, secret);
      return {
        name,
        secret: hex(secret),
        read: hex(read),
        link: hex(link),
        commitment: hex(commitment),
        reference: epochRef(commitment),
      };
    }),
  };
}

function makeHashes(crypto: Crypto): CryptoVectors["hash.json"] {
  const labels = ["kist/v1/envelope-hash", "kist/v1/link-hash", "kist/v1/record", "kist/v1/value-commitment"] as const;
  const shapes: readonly (readonly number[])[] = [[], [0], [0, 0], [1], [32, 32], [16, 5, 300], [5000]];
  const plain = labels.flatMap((label) =>
    shapes.map((shape) => {
      const parts = shape.map((length) => crypto.random.bytes(length));
      const name = `${label} of parts of ${shape.join(", ")} bytes`;
      return { name, label, parts: parts.map(hex), hash: hex(hash(crypto, label, ...parts)) };
    }),
  );
  const keyed = labels.map((label) => {
    const key = crypto.random.bytes(32);
    const parts = [crypto.random.bytes(10), crypto.random.bytes(20)];
    return {
      name: `${label}, keyed`,
      label,
      key: hex(key),
      parts: parts.map(hex),
      hash: hex(keyedHash(crypto, key, label, ...parts)),
    };
  });
  return { pass: [...plain, ...keyed] };
}

function makeDerived(crypto: Crypto): CryptoVectors["derive.json"] {
  const labels = ["kist/v1/epoch-read", "kist/v1/epoch-link", "kist/v1/box-key", "kist/v1/slot-passphrase"] as const;
  const contexts: readonly ContextJson[] = [
    {},
    { vault: "" },
    { vault: "aa" },
    { vault: "aa", environment: "bb", stream: "cc", item: "dd", version: "ee", author: "ff", epoch: "00", extra: "11" },
    { extra: "" },
  ];
  return {
    pass: labels.flatMap((label) =>
      contexts.map((context) => {
        const key = crypto.random.bytes(32);
        const derived = hex(deriveKey(crypto, key, label, fromContextJson(context)));
        return { name: `${label} in ${JSON.stringify(context)}`, label, key: hex(key), context, derived };
      }),
    ),
  };
}

function makeTrees(crypto: Crypto): CryptoVectors["tree.json"] {
  return {
    pass: [0, 1, 2, 3, 4, 5, 7, 8, 9, 16, 17].map((count) => {
      const leaves = Array.from({ length: count }, () => crypto.random.bytes(count));
      return { name: `${String(count)} leaves`, leaves: leaves.map(hex), root: hex(merkleRoot(crypto, leaves)) };
    }),
  };
}

async function makePassphrases(crypto: Crypto): Promise<CryptoVectors["passphrase.json"]> {
  const cases = [
    { name: "the floor", passphrase: "correct horse battery staple", memoryKiB: 65_536, passes: 3 },
    { name: "one character, odd memory, four passes", passphrase: "x", memoryKiB: 70_001, passes: 4 },
    { name: "not ASCII", passphrase: "Zażółć gęślą jaźń 🔑", memoryKiB: 65_536, passes: 3 },
  ];
  const pass = [];
  for (const { name, passphrase, memoryKiB, passes } of cases) {
    const salt = crypto.random.bytes(16);
    const key = await stretchPassphrase(crypto, utf8ToBytes(passphrase), salt, { memoryKiB, passes });
    pass.push({ name, passphrase, salt: hex(salt), memoryKiB, passes, key: hex(key) });
  }
  return { pass };
}

function makeDevices(crypto: Crypto): CryptoVectors["device.json"] {
  return {
    pass: ["laptop", "recovery device"].map((name) => {
      const seed = crypto.random.bytes(32);
      const { verify, boxSecret, boxPublic } = deviceKeysFromSeed(crypto, seed);
      return { name, seed: hex(seed), verify: hex(verify), boxSecret: hex(boxSecret), boxPublic: hex(boxPublic) };
    }),
  };
}

/** The value a vector's JSON stands for. */
export function fromJson(value: unknown): Canonical {
  if (Array.isArray(value)) return value.map(fromJson);
  if (typeof value !== "object" || value === null) return value as Canonical;
  const entries = Object.entries(value);
  const [first] = entries;
  if (first?.[0] === "$bytes") return fromHex(String(first[1]));
  return Object.fromEntries(entries.map(([key, item]) => [key, fromJson(item)]));
}
