/**
 * Sealing to a device (SPEC §6): suite ‖ X-Wing ciphertext 1120 ‖ sealed body ‖ Ed25519 signature 64. A KEM says
 * nothing about the sender, so the sender signs; and the sender's key is bound into the derived key, so nobody
 * can put his own signature on another's box.
 */
import { concatBytes, KistError, type Bytes } from "@kist/model";

import { encodeContext, type Context } from "./context.ts";
import { openFailed } from "./error.ts";
import { derive, hash, HASH_BYTES } from "./hash.ts";
import { asVerifyKey, type BoxPublicKey, type BoxSecretKey, type SigningKey, type VerifyKey } from "./keys.ts";
import type { Crypto } from "./provider.ts";
import { openBody, requireSealable, sealBody, sealedBodySize, SUITE } from "./seal.ts";
import { sign, SIGNATURE_BYTES, verify } from "./sign.ts";
import { drawSecret } from "./wipe.ts";

const KEM_CIPHERTEXT = 1120;
const KEM_RANDOMNESS = 64;
const BODY_AT: number = 1 + KEM_CIPHERTEXT;

/** Throws `key-invalid` for a recipient key that ML-KEM refuses. */
export function sealBox(
  crypto: Crypto,
  input: {
    readonly sender: { readonly signing: SigningKey; readonly verify: VerifyKey };
    readonly recipient: BoxPublicKey;
    readonly context: Context;
    readonly plaintext: Bytes;
  },
): Bytes {
  const { sender, recipient, context, plaintext } = input;
  requireSealable(plaintext);
  const randomness = drawSecret(crypto, KEM_RANDOMNESS);
  const encapsulated = crypto.provider.kemEncapsulate(recipient, randomness);
  randomness.fill(0);
  if (encapsulated === undefined) throw new KistError("key-invalid", { key: "box-public" });
  const { ciphertext, shared } = encapsulated;
  const box = new Uint8Array(BODY_AT + sealedBodySize(plaintext.length) + SIGNATURE_BYTES);
  box[0] = SUITE;
  box.set(ciphertext, 1);
  const signedPart = box.subarray(0, box.length - SIGNATURE_BYTES);
  const recipientHash = hash(crypto, "kist/v1/box-recipient", recipient);
  const key = boxKey(crypto, { shared, sender: sender.verify, recipientHash, ciphertext });
  try {
    sealBody(crypto, { key, label: "kist/v1/box", context }, plaintext, signedPart.subarray(BODY_AT));
  } finally {
    key.fill(0);
    shared.fill(0);
  }
  const message = boxMessage(crypto, context, recipientHash, signedPart);
  box.set(sign(crypto, "kist/v1/box-sender", sender.signing, message), signedPart.length);
  return box;
}

/** The plaintext. The order of checks: length and suite, signature, then as `open`. Throws `open-failed` for each. */
export function openBox(
  crypto: Crypto,
  input: {
    readonly senderVerify: VerifyKey;
    readonly recipient: { readonly boxSecret: BoxSecretKey; readonly boxPublic: BoxPublicKey };
    readonly context: Context;
    readonly box: Bytes;
  },
): Bytes {
  const { senderVerify, recipient, context, box } = input;
  if (box[0] !== SUITE || box.length < BODY_AT + sealedBodySize(0) + SIGNATURE_BYTES) throw openFailed();
  const signedPart = box.subarray(0, box.length - SIGNATURE_BYTES);
  const recipientHash = hash(crypto, "kist/v1/box-recipient", recipient.boxPublic);
  const message = boxMessage(crypto, context, recipientHash, signedPart);
  if (!verify(crypto, "kist/v1/box-sender", senderVerify, message, box.subarray(signedPart.length))) throw openFailed();
  const ciphertext = box.subarray(1, BODY_AT);
  const shared = crypto.provider.kemDecapsulate(ciphertext, recipient.boxSecret);
  const key = boxKey(crypto, { shared, sender: senderVerify, recipientHash, ciphertext });
  try {
    return openBody(crypto, { key, label: "kist/v1/box", context }, signedPart.subarray(BODY_AT));
  } finally {
    key.fill(0);
    shared.fill(0);
  }
}

function boxKey(
  crypto: Crypto,
  bound: { shared: Bytes; sender: VerifyKey; recipientHash: Bytes; ciphertext: Bytes },
): Bytes {
  const key = crypto.provider.allocate(HASH_BYTES);
  const extra = concatBytes(asVerifyKey(bound.sender), bound.recipientHash, bound.ciphertext);
  derive(crypto, key, bound.shared, "kist/v1/box-key", { extra });
  return key;
}

/** What the sender signs: LP(context) is inside the hash with the recipient and every byte before the signature. */
function boxMessage(crypto: Crypto, context: Context, recipientHash: Bytes, signedPart: Bytes): Bytes {
  return hash(crypto, "kist/v1/box-body", encodeContext(context), recipientHash, signedPart);
}
