/**
 * From what a person knows or holds to a slot key, one label per kind, each bound to its slot's id and salt; and
 * from the recovery code, under its own label, to the recovery device (R8).
 */
import {
  asSlotKey,
  deriveKey,
  deviceKeysFromSeed,
  stretchPassphrase,
  type Crypto,
  type DeriveLabel,
  type DeviceKeys,
  type SlotKey,
  type StretchParameters,
} from "@kist/crypto";
import { concatBytes, KistError, type Bytes, type SlotId } from "@kist/model";

import type { RecoveryCode } from "./recovery-code.ts";
import type { SlotSecret } from "./slot.ts";

/** Fixed when the slot is made. */
export interface SlotSource {
  readonly id: SlotId;
  readonly salt: Bytes;
  readonly parameters: StretchParameters | undefined;
}

const PASSKEY_PART = 32;

/** Throws `kdf-out-of-range` before anything is computed where a header was edited (SPEC §5). */
export async function deriveSlotKey(crypto: Crypto, source: SlotSource, given: SlotSecret): Promise<SlotKey> {
  const from = (label: DeriveLabel, secret: Bytes, more: Bytes = new Uint8Array(0)): SlotKey =>
    asSlotKey(deriveKey(crypto, secret, label, { item: source.id, extra: concatBytes(source.salt, more) }));
  switch (given.type) {
    case "passphrase": {
      if (source.parameters === undefined || given.passphrase.length === 0) throw new KistError("unlock-failed");
      const stretched = await stretchPassphrase(crypto, given.passphrase, source.salt, source.parameters);
      try {
        return from("kist/v1/slot-passphrase", stretched);
      } finally {
        stretched.fill(0);
      }
    }
    case "recovery":
      return from("kist/v1/slot-recovery", given.code);
    case "machine":
      return from("kist/v1/slot-machine", given.key);
    case "passkey": {
      if (given.prf.length !== PASSKEY_PART || given.secret.length !== PASSKEY_PART)
        throw new KistError("unlock-failed");
      try {
        return from("kist/v1/slot-passkey", given.prf, given.secret);
      } finally {
        // The slot secret stood in the frame as part of the context.
        crypto.provider.frame.fill(0);
      }
    }
  }
}

/** The offline device that the code is, in its vault's chain from genesis on. Wipe its secret halves after use. */
export function recoveryDeviceKeys(crypto: Crypto, code: RecoveryCode): DeviceKeys {
  const seed = deriveKey(crypto, code, "kist/v1/recovery-device", {});
  try {
    return deviceKeysFromSeed(crypto, seed);
  } finally {
    seed.fill(0);
  }
}
