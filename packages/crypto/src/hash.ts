/**
 * BLAKE2b with a label first and every part behind its length (SPEC §2), so no two inputs share their bytes.
 * Framed input stands in the provider's frame and is wiped: parts may be secret (openings, keys).
 */
import type { Bytes } from "@kist/model";
import { KistError } from "@kist/model";

import { contextLength, writeContext, writeLength, type Context } from "./context.ts";
import { labelBytes, type DeriveLabel, type HashLabel, type Label } from "./labels.ts";
import type { Crypto } from "./provider.ts";

export const HASH_BYTES = 32;

/** BLAKE2b-256(LP(label) ‖ LP(part)…). */
export function hash(crypto: Crypto, label: HashLabel, ...parts: readonly Bytes[]): Bytes {
  const out = new Uint8Array(HASH_BYTES);
  digest(crypto, out, label, parts);
  return out;
}

/** Keyed BLAKE2b-256 of the same framing: a MAC and a PRF. The key has 32 bytes. */
export function keyedHash(crypto: Crypto, key: Bytes, label: HashLabel, ...parts: readonly Bytes[]): Bytes {
  requireKey(key);
  const out = new Uint8Array(HASH_BYTES);
  digest(crypto, out, label, parts, key);
  return out;
}

/** Keyed BLAKE2b-256(LP(label) ‖ LP(context)): an independent key per label and context, in locked memory where possible. */
export function deriveKey(crypto: Crypto, key: Bytes, label: DeriveLabel, context: Context): Bytes {
  requireKey(key);
  const out = crypto.provider.allocate(HASH_BYTES);
  derive(crypto, out, key, label, context);
  return out;
}

/** Keyed BLAKE2b(LP(label) ‖ LP(context) ‖ salt) into `out`. The salt, where there is one, has a fixed length. */
export function derive(
  crypto: Crypto,
  out: Bytes,
  key: Bytes,
  label: Label,
  context: Context | Bytes,
  salt?: Bytes,
): void {
  const { provider } = crypto;
  const name = labelBytes(label);
  const encoded = context instanceof Uint8Array;
  const described = encoded ? context.length : contextLength(context);
  const frame = room(crypto, 8 + name.length + described + (salt?.length ?? 0));
  let at = writeLength(frame, 0, name.length);
  frame.set(name, at);
  at = writeLength(frame, at + name.length, described);
  if (encoded) frame.set(context, at);
  else writeContext(frame, at, context);
  at += described;
  if (salt !== undefined) {
    frame.set(salt, at);
    at += salt.length;
  }
  provider.blake2b(out, frame.subarray(0, at), key);
}

function digest(crypto: Crypto, out: Bytes, label: Label, parts: readonly Bytes[], key?: Bytes): void {
  const name = labelBytes(label);
  let length = 4 + name.length;
  for (const part of parts) length += 4 + part.length;
  const frame = room(crypto, length);
  let at = writeLength(frame, 0, name.length);
  frame.set(name, at);
  at += name.length;
  for (const part of parts) {
    at = writeLength(frame, at, part.length);
    frame.set(part, at);
    at += part.length;
  }
  crypto.provider.blake2b(out, frame.subarray(0, length), key);
  frame.fill(0, 0, length);
}

/** The provider's frame, or a larger one for this call alone. */
function room(crypto: Crypto, length: number): Bytes {
  const { frame } = crypto.provider;
  return length <= frame.length ? frame : new Uint8Array(length);
}

function requireKey(key: Bytes): void {
  if (key.length !== HASH_BYTES) throw new KistError("key-invalid", { length: key.length });
}
