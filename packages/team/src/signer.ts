/** A device that can sign: its id with its keys. */
import type { DeviceKeys } from "@kist/crypto";
import { bytesToId, type DeviceId } from "@kist/model";

export interface DeviceSigner {
  readonly id: DeviceId;
  readonly keys: DeviceKeys;
}

export function deviceSigner(keys: DeviceKeys): DeviceSigner {
  return { id: bytesToId<DeviceId>(keys.verify), keys };
}
