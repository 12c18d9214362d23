/**
 * The envelope (R12, SPEC §5): header ‖ salt 32 ‖ commitment 32 ‖ nonce 24 ‖ ciphertext ‖ signature 64. The signature
 * is outside, over the header and a hash of the sealed body, so whoever forwards envelopes checks them without
 * any key; the header is also bound into the body's key, so a body opens under no other header.
 */
import { bytesToHex, bytesToId, concatBytes, idToBytes, KistError, type Bytes, type EnvelopeHash } from "@kist/model";

import type { Context } from "./context.ts";
import { decodeHeader, encodeHeader, headerLength, type EnvelopeHeader } from "./envelope-header.ts";
import { malformed, openFailed } from "./error.ts";
import { hash } from "./hash.ts";
import { asVerifyKey, type ReadKey, type SigningKey } from "./keys.ts";
import { isPaddedLength } from "./padding.ts";
import type { Crypto } from "./provider.ts";
import { openBody, requireSealable, sealBody, sealedBodySize, type Sealing } from "./seal.ts";
import { sign, SIGNATURE_BYTES, verify } from "./sign.ts";

/** Parsed, nothing verified. */
export interface ParsedEnvelope {
  readonly header: EnvelopeHeader;
  readonly bytes: Bytes;
  /** Where the header ends. */
  readonly bodyAt: number;
}

/** The signature of `header.author` holds for every byte. Comes only from `verifyEnvelope`. */
export interface VerifiedEnvelope extends ParsedEnvelope {
  readonly hash: EnvelopeHash;
  readonly verified: true;
}

/** Where an envelope belongs: ids that are not in its header but bound into its key. */
export interface EnvelopePlace {
  readonly vault: string;
  readonly environment: string;
  readonly key: ReadKey;
}

/** Throws `key-invalid` where `signing` is not the author's, `malformed` for a header no reader accepts. */
export function sealEnvelope(
  crypto: Crypto,
  input: EnvelopePlace & {
    readonly header: EnvelopeHeader;
    readonly signing: SigningKey;
    readonly plaintext: Bytes;
  },
): { readonly bytes: Bytes; readonly hash: EnvelopeHash } {
  const { header, signing, plaintext } = input;
  const head = encodeHeader(header);
  requireSealable(plaintext);
  if (bytesToHex(signing.subarray(32)) !== header.author) throw new KistError("key-invalid", { key: "signing" });
  const bytes = new Uint8Array(head.length + sealedBodySize(plaintext.length) + SIGNATURE_BYTES);
  bytes.set(head, 0);
  const body = bytes.subarray(head.length, bytes.length - SIGNATURE_BYTES);
  sealBody(crypto, bodySealing(input, header, head), plaintext, body);
  bytes.set(sign(crypto, "kist/v1/envelope", signing, envelopeMessage(crypto, head, body)), head.length + body.length);
  return { bytes, hash: envelopeHash(crypto, bytes) };
}

/** Structure only. Throws `malformed`, or `suite-unknown`. */
export function parseEnvelope(bytes: Bytes): ParsedEnvelope {
  const bodyAt = headerLength(bytes);
  const header = decodeHeader(bytes.subarray(0, bodyAt));
  if (bodyAt === undefined) throw malformed("envelope");
  const padded = bytes.length - bodyAt - SIGNATURE_BYTES - (sealedBodySize(0) - MINIMUM_PADDED);
  if (!isPaddedLength(padded)) throw malformed("envelope.body");
  return { header, bytes, bodyAt };
}

/** Parses and checks the author's signature, without any secret. Throws `malformed`, `suite-unknown`, `signature-invalid`. */
export function verifyEnvelope(crypto: Crypto, bytes: Bytes): VerifiedEnvelope {
  const parsed = parseEnvelope(bytes);
  const { header, bodyAt } = parsed;
  const author = asVerifyKey(idToBytes(header.author));
  const end = bytes.length - SIGNATURE_BYTES;
  const message = envelopeMessage(crypto, bytes.subarray(0, bodyAt), bytes.subarray(bodyAt, end));
  if (!verify(crypto, "kist/v1/envelope", author, message, bytes.subarray(end)))
    throw new KistError("signature-invalid");
  return { ...parsed, hash: envelopeHash(crypto, bytes), verified: true };
}

/** The plaintext of a verified envelope. Throws `open-failed`. */
export function openEnvelope(crypto: Crypto, envelope: VerifiedEnvelope, place: EnvelopePlace): Bytes {
  const { bytes, bodyAt, header } = envelope;
  // An unknown kind has a layout of its own inside: nothing here can read it.
  if (header.kind.startsWith("unknown-")) throw openFailed();
  const head = bytes.subarray(0, bodyAt);
  return openBody(crypto, bodySealing(place, header, head), bytes.subarray(bodyAt, bytes.length - SIGNATURE_BYTES));
}

/** How envelopes are named in chains, heads and acknowledgements. */
export function envelopeHash(crypto: Crypto, bytes: Bytes): EnvelopeHash {
  return bytesToId(hash(crypto, "kist/v1/envelope-hash", bytes));
}

const MINIMUM_PADDED = 256;
const SALT_END = 32;
const COMMITMENT_END = 64;
const NONCE_END = 88;

function bodySealing(place: EnvelopePlace, header: EnvelopeHeader, head: Bytes): Sealing {
  const context: Context = {
    vault: place.vault,
    environment: place.environment,
    stream: header.stream,
    author: header.author,
    epoch: header.epoch,
    extra: head,
  };
  return { key: place.key, label: "kist/v1/envelope-body", context };
}

/** header ‖ H(salt ‖ nonce ‖ commitment ‖ ciphertext): what the author signs, behind the label. */
function envelopeMessage(crypto: Crypto, head: Bytes, body: Bytes): Bytes {
  const salt = body.subarray(0, SALT_END);
  const commitment = body.subarray(SALT_END, COMMITMENT_END);
  const nonce = body.subarray(COMMITMENT_END, NONCE_END);
  const bodyHash = hash(crypto, "kist/v1/envelope-body-hash", salt, nonce, commitment, body.subarray(NONCE_END));
  return concatBytes(head, bodyHash);
}
