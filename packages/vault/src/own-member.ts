/** Whose word something is: a device's own member is the one person here who was asked. */
import type { DeviceId } from "@kist/model";

import type { VaultParts } from "./streams.ts";

/** Whether a device is, or was, of the member whose device this is. */
export function ownMember({ chain, device }: Pick<VaultParts, "chain" | "device">): (author: DeviceId) => boolean {
  const { devices } = chain();
  const member = devices.get(device.id)?.member;
  return (author) => member !== undefined && devices.get(author)?.member === member;
}
