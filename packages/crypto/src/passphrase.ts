/**
 * A key from a passphrase: Argon2id v1.3, one lane, 32 bytes (SPEC §10). Floor and ceiling are compiled in and
 * checked before anything is computed: parameters come from a file that someone may have edited, downwards
 * to make cracking cheap or upwards to make this machine swap.
 */
import { KistError, type Bytes } from "@kist/model";

import type { Crypto } from "./provider.ts";
import { protectKey } from "./wipe.ts";

export interface StretchParameters {
  readonly memoryKiB: number;
  readonly passes: number;
}

export const STRETCH_FLOOR: StretchParameters = { memoryKiB: 64 * 1024, passes: 3 };
export const STRETCH_CEILING: StretchParameters = { memoryKiB: 1024 * 1024, passes: 10 };
export const STRETCH_DEFAULT: StretchParameters = { memoryKiB: 256 * 1024, passes: 3 };
const SALT_BYTES = 16;
/** Longer than any passphrase; keeps a hostile client from making the daemon hash megabytes. */
const MAX_PASSPHRASE_BYTES = 1024;

/**
 * 32 bytes, computed off the event loop. Throws `kdf-out-of-range` for parameters outside floor and ceiling,
 * `malformed` for an empty passphrase or a salt that is not 16 bytes, `too-large` for more than 1024 bytes,
 * `kdf-failed` where there is not enough memory.
 */
export async function stretchPassphrase(
  crypto: Crypto,
  passphrase: Bytes,
  salt: Bytes,
  parameters: StretchParameters,
): Promise<Bytes> {
  const { memoryKiB, passes } = parameters;
  if (!within("memoryKiB", memoryKiB) || !within("passes", passes))
    throw new KistError("kdf-out-of-range", { memoryKiB, passes });
  if (salt.length !== SALT_BYTES) throw new KistError("malformed", { what: "passphrase.salt" });
  if (passphrase.length === 0) throw new KistError("malformed", { what: "passphrase" });
  if (passphrase.length > MAX_PASSPHRASE_BYTES) throw new KistError("too-large", { bytes: passphrase.length });
  // The caller may wipe or reuse its buffers before the thread has read them.
  const held = protectKey(crypto, passphrase.slice());
  try {
    return await crypto.provider.argon2id(held, salt.slice(), memoryKiB, passes);
  } catch (error) {
    throw new KistError("kdf-failed", { memoryKiB, passes }, error);
  } finally {
    held.fill(0);
  }
}

function within(field: keyof StretchParameters, value: number): boolean {
  return Number.isSafeInteger(value) && value >= STRETCH_FLOOR[field] && value <= STRETCH_CEILING[field];
}
