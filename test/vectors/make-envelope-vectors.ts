/** Envelopes and boxes: good ones, and ones that fail for one reason each. */
import {
  asBoxPublicKey,
  asReadKey,
  asSigningKey,
  asVerifyKey,
  deviceKeysFromSeed,
  envelopeHash,
  sealBox,
  sealEnvelope,
  ZERO_HASH,
  type Crypto,
  type EnvelopeHeader,
} from "@kist/crypto";
import { bytesToHex as hex, bytesToId, concatBytes, type Bytes } from "@kist/model";

import {
  fromContextJson,
  fromHex,
  type BoxCase,
  type ContextJson,
  type CryptoVectors,
  type EnvelopeCase,
  type HeaderJson,
} from "./crypto-vectors.ts";
import * as second from "./second-implementation.ts";

const VAULT = "a1".repeat(32);
const ENVIRONMENT = "b2".repeat(16);

export function makeEnvelopes(crypto: Crypto): CryptoVectors["envelope.json"] {
  const first = envelopeCase(crypto, "the first of its author, two values", {}, 2, 24);
  const pass = [
    first,
    envelopeCase(
      crypto,
      "a later one, no values",
      { seq: 2 ** 40 + 5, prev: bytesToId(crypto.random.bytes(32)) },
      0,
      0,
    ),
    envelopeCase(crypto, "the last seq", { seq: 2 ** 53 - 1, prev: bytesToId(crypto.random.bytes(32)) }, 1, 300),
    ...(["checkpoint", "attestation", "boxes", "audit", "heartbeat", "lease", "parcel"] as const).map((kind) =>
      envelopeCase(crypto, kind, { kind }, 0, 10),
    ),
  ];
  const place = { vault: first.vault, environment: first.environment, key: first.key };
  const resigned = (name: string, error: string, change: (envelope: Bytes) => Bytes) => ({
    name,
    ...place,
    error,
    envelope: hex(resign(change(fromHex(first.envelope)), fromHex(first.seed))),
  });
  const bare = (name: string, error: string, changes: Partial<typeof place>) => ({
    name,
    ...place,
    ...changes,
    error,
    envelope: first.envelope,
  });
  return {
    pass,
    fail: [
      bare("another vault", "open-failed", { vault: "a2".repeat(32) }),
      bare("another environment", "open-failed", { environment: "" }),
      bare("another key", "open-failed", { key: "00".repeat(32) }),
      resigned("re-signed with another kind", "open-failed", setByte(1, 2)),
      resigned("re-signed with another stream", "open-failed", setByte(2, 0)),
      resigned("re-signed with another epoch", "open-failed", setByte(90, 0)),
      resigned("re-signed with another records root", "open-failed", setByte(98, 0)),
      resigned("re-signed with another value hash", "open-failed", setByte(132, 0)),
      resigned("kind 0", "malformed", setByte(1, 0)),
      resigned("suite 2", "suite-unknown", setByte(0, 2)),
      resigned("seq 0", "malformed", setByte(57, 0)),
      resigned("seq 2 without a previous envelope", "malformed", setByte(57, 2)),
      resigned("seq beyond 2^53 − 1", "malformed", (envelope) => setByte(58, 1)(setByte(50, 0x20)(envelope))),
      resigned("a previous envelope before the first", "malformed", setByte(58, 1)),
      resigned("1025 values", "malformed", setByte(130, 4)),
      { ...bare("signed by another", "signature-invalid", {}), envelope: hex(signedBy(crypto, first)) },
    ],
  };
}

/** A change of one byte, in place. */
function setByte(at: number, value: number): (envelope: Bytes) => Bytes {
  return (envelope) => {
    envelope[at] = value;
    return envelope;
  };
}

function envelopeCase(
  crypto: Crypto,
  name: string,
  changes: Partial<EnvelopeHeader>,
  values: number,
  length: number,
): EnvelopeCase {
  const seed = crypto.random.bytes(32);
  const verify = second.verifyKeyOf(seed);
  const key = crypto.random.bytes(32);
  const [salt, nonce] = [crypto.random.bytes(32), crypto.random.bytes(24)];
  const plaintext = crypto.random.bytes(length);
  const header: EnvelopeHeader = {
    suite: 1,
    kind: "delta",
    stream: bytesToId(crypto.random.bytes(16)),
    author: bytesToId(verify),
    seq: 1,
    prev: ZERO_HASH,
    epoch: hex(crypto.random.bytes(8)),
    recordsRoot: crypto.random.bytes(32),
    values: Array.from({ length: values }, () => bytesToId(crypto.random.bytes(32))),
    ...changes,
  };
  const { bytes } = sealEnvelope(
    { ...crypto, random: { bytes: () => concatBytes(salt, nonce) } },
    {
      header,
      vault: VAULT,
      environment: ENVIRONMENT,
      key: asReadKey(key),
      signing: asSigningKey(concatBytes(seed, verify)),
      plaintext,
    },
  );
  const { kind, stream, author, seq, prev, epoch, recordsRoot } = header;
  const json: HeaderJson = {
    kind,
    stream,
    author,
    seq,
    prev,
    epoch,
    recordsRoot: hex(recordsRoot),
    values: header.values,
  };
  return {
    name,
    header: json,
    vault: VAULT,
    environment: ENVIRONMENT,
    key: hex(key),
    seed: hex(seed),
    plaintext: hex(plaintext),
    salt: hex(salt),
    nonce: hex(nonce),
    envelope: hex(bytes),
    hash: envelopeHash(crypto, bytes),
  };
}

/** The author signs what was changed: only what lies below the signature can refuse it. */
function resign(envelope: Bytes, seed: Bytes): Bytes {
  const headEnd = 132 + 64;
  const [head, body] = [envelope.slice(0, headEnd), envelope.slice(headEnd, -64)];
  const parts = [body.slice(0, 32), body.slice(64, 88), body.slice(32, 64), body.slice(88)];
  const message = concatBytes(head, second.hash("kist/v1/envelope-body-hash", ...parts));
  return concatBytes(head, body, second.sign("kist/v1/envelope", seed, message));
}

function signedBy(crypto: Crypto, envelope: EnvelopeCase): Bytes {
  return resign(fromHex(envelope.envelope), crypto.random.bytes(32));
}

const BOX_CONTEXT: ContextJson = { vault: VAULT, stream: "c3".repeat(16), epoch: "f6".repeat(8) };

export function makeBoxes(crypto: Crypto): CryptoVectors["box.json"] {
  const good = [32, 0, 500].map((length) => boxCase(crypto, `${String(length)} bytes`, BOX_CONTEXT, length));
  const [first] = good;
  if (first === undefined) throw new Error("there is a first box");
  const { senderVerify, recipientSecret, recipientPublic, context, box } = first;
  const base = { senderVerify, recipientSecret, recipientPublic, context, box };
  const stranger = deviceKeysFromSeed(crypto, crypto.random.bytes(32));
  const thief = crypto.random.bytes(32);
  const stolen = stealBox(first, thief);
  return {
    pass: [...good, boxCase(crypto, "no context", {}, 10)],
    fail: [
      {
        ...base,
        name: "another recipient",
        recipientSecret: hex(stranger.boxSecret),
        recipientPublic: hex(stranger.boxPublic),
      },
      { ...base, name: "the recipient's public key with another's secret", recipientSecret: hex(stranger.boxSecret) },
      { ...base, name: "another context", context: { ...context, epoch: "f6".repeat(7) + "f7" } },
      { ...base, name: "as from another sender", senderVerify: hex(stranger.verify) },
      { ...base, name: "re-signed by a thief", senderVerify: hex(second.verifyKeyOf(thief)), box: hex(stolen) },
      { ...base, name: "suite 2", box: "02" + box.slice(2) },
    ],
  };
}

function boxCase(crypto: Crypto, name: string, context: ContextJson, length: number): BoxCase {
  const [senderSeed, recipientSecret] = [crypto.random.bytes(32), crypto.random.bytes(32)];
  const verify = second.verifyKeyOf(senderSeed);
  const recipientPublic = crypto.provider.kemPublicKey(recipientSecret);
  const kemRandomness = crypto.random.bytes(64);
  const [salt, nonce] = [crypto.random.bytes(32), crypto.random.bytes(24)];
  const plaintext = crypto.random.bytes(length);
  const drawn = [kemRandomness.slice(), concatBytes(salt, nonce)];
  const box = sealBox(
    { ...crypto, random: { bytes: () => drawn.shift() ?? new Uint8Array(0) } },
    {
      sender: { signing: asSigningKey(concatBytes(senderSeed, verify)), verify: asVerifyKey(verify) },
      recipient: asBoxPublicKey(recipientPublic),
      context: fromContextJson(context),
      plaintext,
    },
  );
  return {
    name,
    senderSeed: hex(senderSeed),
    senderVerify: hex(verify),
    recipientSecret: hex(recipientSecret),
    recipientPublic: hex(recipientPublic),
    context,
    plaintext: hex(plaintext),
    kemRandomness: hex(kemRandomness),
    salt: hex(salt),
    nonce: hex(nonce),
    box: hex(box),
  };
}

/** The sender's signature replaced by the thief's own, which verifies. */
function stealBox(victim: BoxCase, thiefSeed: Bytes): Bytes {
  const signedPart = fromHex(victim.box).slice(0, -64);
  const recipient = second.hash("kist/v1/box-recipient", fromHex(victim.recipientPublic));
  const context = second.encodeContext(fromContextJson(victim.context));
  const message = second.hash("kist/v1/box-body", context, recipient, signedPart);
  return concatBytes(signedPart, second.sign("kist/v1/box-sender", thiefSeed, message));
}
