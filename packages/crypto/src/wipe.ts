/** The life of a key in memory: made in locked memory where possible, zeroed when no longer needed. */
import type { Bytes } from "@kist/model";

import type { Crypto } from "./provider.ts";

/** Zeroes the bytes, and scrubs what earlier operations left in the WASM heap. */
export function wipe(crypto: Crypto, ...secrets: readonly Bytes[]): void {
  for (const secret of secrets) secret.fill(0);
  crypto.provider.scrub();
}

/** 32 fresh random bytes in locked memory where possible. */
export function randomKey(crypto: Crypto): Bytes {
  return drawSecret(crypto, 32);
}

/** Fresh random bytes that are secret themselves, in memory the engine does not move. */
export function drawSecret(crypto: Crypto, length: number): Bytes {
  const secret = crypto.provider.allocate(length);
  // Nothing is allocated between these lines: the collector has no occasion to copy what was drawn.
  const drawn = crypto.random.bytes(length);
  secret.set(drawn);
  drawn.fill(0);
  return secret;
}

/** Moves a key into locked memory where possible: the bytes given are zeroed, the bytes returned are the key. */
export function protectKey<Key extends Bytes>(crypto: Crypto, key: Key): Key {
  const locked = crypto.provider.allocate(key.length);
  locked.set(key);
  key.fill(0);
  return locked as Key;
}

/** Overwrites what earlier operations left in the WASM heap; free where nothing is left. */
export function scrub(crypto: Crypto): void {
  crypto.provider.scrub();
}

/** Equality of secrets, in time that depends on their length only. */
export function equalSecrets(crypto: Crypto, a: Bytes, b: Bytes): boolean {
  return a.length === b.length && (a.length === 0 || crypto.provider.equal(a, b));
}
