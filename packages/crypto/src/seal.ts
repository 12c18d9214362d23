/**
 * Authenticated encryption with key commitment (SPEC §4). Sealed bytes: suite ‖ salt 32 ‖ commitment 32 ‖
 * nonce 24 ‖ ciphertext. A fresh salt gives each message its own key, so a repeated nonce alone is harmless;
 * the commitment binds key, label and context, and is compared before anything is decrypted: a ciphertext
 * that opens under two keys can be built for XChaCha20-Poly1305 in milliseconds.
 */
import { KistError, type Bytes } from "@kist/model";

import type { Context } from "./context.ts";
import { openFailed } from "./error.ts";
import { derive } from "./hash.ts";
import type { SealKeys, SealLabel } from "./labels.ts";
import { isPaddedLength, MAX_PLAINTEXT, pad, paddedLength, unpad } from "./padding.ts";
import type { Crypto } from "./provider.ts";

/** The only suite. No negotiation: any other first byte does not open. */
export const SUITE = 1;

const SALT = 32;
const COMMITMENT = 32;
const NONCE = 24;
const TAG = 16;
const BEFORE_CIPHERTEXT: number = SALT + COMMITMENT + NONCE;

/** Bytes of a sealed body (without the suite byte) for a plaintext of `length` bytes. */
export function sealedBodySize(length: number): number {
  return BEFORE_CIPHERTEXT + paddedLength(length) + TAG;
}

/** Bytes of what `seal` returns for a plaintext of `length` bytes. */
export function sealedSize(length: number): number {
  return 1 + sealedBodySize(length);
}

/** Seals at most 64 MiB (else `too-large`) under `key` for one purpose and place. */
export function seal<Label extends SealLabel>(
  crypto: Crypto,
  key: SealKeys[Label],
  label: Label,
  context: Context,
  plaintext: Bytes,
): Bytes {
  requireSealable(plaintext);
  const sealed = new Uint8Array(sealedSize(plaintext.length));
  sealed[0] = SUITE;
  sealBody(crypto, { key, label, context }, plaintext, sealed.subarray(1));
  return sealed;
}

/**
 * The plaintext, a view into memory of its own. Throws `open-failed` for every other key, label, context or byte.
 * `context` may come encoded.
 */
export function open<Label extends SealLabel>(
  crypto: Crypto,
  key: SealKeys[Label],
  label: Label,
  context: Context | Bytes,
  sealed: Bytes,
): Bytes {
  if (sealed[0] !== SUITE) throw openFailed();
  return openBody(crypto, { key, label, context }, sealed.subarray(1));
}

/** Under what a body is sealed: key, purpose, place. */
export interface Sealing {
  readonly key: Bytes;
  readonly label: SealLabel;
  readonly context: Context | Bytes;
}

export function requireSealable(plaintext: Bytes): void {
  if (plaintext.length > MAX_PLAINTEXT) throw new KistError("too-large", { bytes: plaintext.length });
}

/** Writes salt ‖ commitment ‖ nonce ‖ ciphertext over the zeroed `body` of `sealedBodySize` bytes. */
export function sealBody(crypto: Crypto, sealing: Sealing, plaintext: Bytes, body: Bytes): void {
  const { provider, random } = crypto;
  const { derived } = provider;
  const fresh = random.bytes(SALT + NONCE);
  const salt = fresh.subarray(0, SALT);
  const nonce = fresh.subarray(SALT);
  body.set(salt, 0);
  body.set(nonce, SALT + COMMITMENT);
  // Padded and encrypted in place: the plaintext never stands anywhere else.
  const padded = body.subarray(BEFORE_CIPHERTEXT, body.length - TAG);
  pad(padded, plaintext);
  try {
    derive(crypto, derived, sealing.key, sealing.label, sealing.context, salt);
    body.set(derived.subarray(SALT), SALT);
    provider.aeadSeal(body.subarray(BEFORE_CIPHERTEXT), padded, nonce, derived.subarray(0, SALT));
  } catch (error) {
    body.fill(0);
    throw error;
  } finally {
    derived.fill(0);
  }
}

/** The order of checks: length, commitment, tag, padding. Each failure is `open-failed`. */
export function openBody(crypto: Crypto, sealing: Sealing, body: Bytes): Bytes {
  const { provider } = crypto;
  const { derived } = provider;
  const padded = body.length - BEFORE_CIPHERTEXT - TAG;
  if (!isPaddedLength(padded)) throw openFailed();
  const salt = body.subarray(0, SALT);
  const commitment = body.subarray(SALT, SALT + COMMITMENT);
  const nonce = body.subarray(SALT + COMMITMENT, BEFORE_CIPHERTEXT);
  try {
    derive(crypto, derived, sealing.key, sealing.label, sealing.context, salt);
    if (!provider.equal(derived.subarray(SALT), commitment)) throw openFailed();
    const opened = new Uint8Array(padded);
    if (!provider.aeadOpen(opened, body.subarray(BEFORE_CIPHERTEXT), nonce, derived.subarray(0, SALT)))
      throw openFailed();
    const plaintext = unpad(opened);
    if (plaintext === undefined) throw openFailed();
    return plaintext;
  } finally {
    derived.fill(0);
  }
}
