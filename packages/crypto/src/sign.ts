/** Ed25519 over LP(label) ‖ message: a signature made for one purpose verifies for no other. */
import type { Bytes } from "@kist/model";

import { writeLength } from "./context.ts";
import type { SigningKey, VerifyKey } from "./keys.ts";
import { labelBytes, type SignLabel } from "./labels.ts";
import type { Crypto } from "./provider.ts";

export const SIGNATURE_BYTES = 64;

export function sign(crypto: Crypto, label: SignLabel, signing: SigningKey, message: Bytes): Bytes {
  return crypto.provider.sign(labelled(label, message), signing);
}

/** False for a signature of another length, purpose, key or message. */
export function verify(
  crypto: Crypto,
  label: SignLabel,
  verifyKey: VerifyKey,
  message: Bytes,
  signature: Bytes,
): boolean {
  return signature.length === SIGNATURE_BYTES && crypto.provider.verify(labelled(label, message), verifyKey, signature);
}

function labelled(label: SignLabel, message: Bytes): Bytes {
  const name = labelBytes(label);
  const bytes = new Uint8Array(4 + name.length + message.length);
  bytes.set(name, writeLength(bytes, 0, name.length));
  bytes.set(message, 4 + name.length);
  return bytes;
}
