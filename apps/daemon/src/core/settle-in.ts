/**
 * What a device does for itself when it has been opened: it renews the keys that are due, its audit stream's among
 * them, before anything is sealed, and bears the name of the device that it goes on from.
 */
import { isKistError, type DeviceId } from "@kist/model";

import type { Daemon } from "./daemon.ts";
import { renewEpochs } from "./renew-epochs.ts";
import type { OpenVault, Session } from "./session.ts";

/** What fails here is tried again before the next change; `status` says so meanwhile. */
export async function settleIn(daemon: Daemon, session: Session): Promise<void> {
  if (session.cloned) return;
  for (const open of session.vaults.values()) {
    if (open.chain().unreadable !== undefined) continue;
    try {
      await renewEpochs(daemon, open);
      await takeName(daemon, open);
    } catch (error) {
      if (!isKistError(error)) throw error;
    }
  }
}

/** A new incarnation is a new device; to people it is the one they named (R15). */
async function takeName({ clock }: Daemon, { vault, device, chain, ledger }: OpenVault): Promise<void> {
  if (vault.deviceName(device.id) !== undefined) return;
  let before: DeviceId | undefined = device.id;
  let name: string | undefined;
  while (before !== undefined && name === undefined) {
    before = chain().devices.get(before)?.incarnationOf;
    name = before === undefined ? undefined : vault.deviceName(before);
  }
  if (name === undefined) return;
  const prepared = vault.prepare({ kind: "name-device", device: device.id, name });
  const { action, binding } = prepared;
  try {
    await ledger.commit({
      entry: { action, outcome: "allowed", at: clock.now(), subjects: [] },
      binding,
      work: () => prepared.apply(),
    });
    prepared.settle();
  } catch (error) {
    prepared.discard();
    throw error;
  }
}
