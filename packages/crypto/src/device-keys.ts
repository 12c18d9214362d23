/** The two key pairs of a device: Ed25519 to sign, X-Wing to receive boxes. Fresh for every vault (R7). */
import { concatBytes, type Bytes } from "@kist/model";

import { deriveKey } from "./hash.ts";
import {
  asBoxPublicKey,
  asBoxSecretKey,
  asSigningKey,
  asVerifyKey,
  type BoxPublicKey,
  type BoxSecretKey,
  type SigningKey,
  type VerifyKey,
} from "./keys.ts";
import type { Crypto } from "./provider.ts";
import { randomKey } from "./wipe.ts";

export interface DeviceKeys {
  readonly signing: SigningKey;
  readonly verify: VerifyKey;
  readonly boxSecret: BoxSecretKey;
  readonly boxPublic: BoxPublicKey;
}

export function createDeviceKeys(crypto: Crypto): DeviceKeys {
  const seed = randomKey(crypto);
  try {
    return deviceKeysFromSeed(crypto, seed);
  } finally {
    seed.fill(0);
  }
}

/** The same seed (32 bytes) always gives the same device: how a recovery code is one (R8). The seed stays the caller's to wipe. */
export function deviceKeysFromSeed(crypto: Crypto, seed: Bytes): DeviceKeys {
  const signSeed = deriveKey(crypto, seed, "kist/v1/device-sign-seed", {});
  const boxSecret = deriveKey(crypto, seed, "kist/v1/device-box-seed", {});
  try {
    const { signing, verify } = crypto.provider.signKeyPair(signSeed);
    return {
      signing: asSigningKey(signing),
      verify: asVerifyKey(verify),
      boxSecret: asBoxSecretKey(boxSecret),
      boxPublic: asBoxPublicKey(crypto.provider.kemPublicKey(boxSecret)),
    };
  } finally {
    signSeed.fill(0);
  }
}

/** Signing key ‖ box secret (96 bytes), for sealing under the local key. Wipe it after. */
export function encodeDeviceKeys(keys: DeviceKeys): Bytes {
  return concatBytes(keys.signing, keys.boxSecret);
}
