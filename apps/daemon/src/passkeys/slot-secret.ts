/**
 * The slot secret (R16): 32 random bytes in a 0600 file beside the database. Any page on another port of the same host
 * name obtains the same PRF output from a passkey; without this file, which never leaves the daemon, that opens nothing.
 */
import { join } from "node:path";

import { randomKey } from "@kist/crypto";
import { isKistError, KistError, type Bytes } from "@kist/model";
import { describeFinding, type DoctorFinding } from "@kist/protocol";
import type { SlotsView } from "@kist/unlock";

import type { Daemon } from "../core/daemon.ts";
import { readPrivateFile, writePrivateFile } from "../os/safe-file.ts";

const SECRET_BYTES = 32;

type Holder = Pick<Daemon, "home" | "uid">;

function secretPath({ home }: Holder): string {
  return join(home, "slot.secret");
}

/** Throws `slot-secret-missing` where it is gone or damaged, `path-unsafe` where others can read it. */
export function readSlotSecret(daemon: Holder): Bytes {
  const secret = read(daemon);
  if (secret?.length === SECRET_BYTES) return secret;
  throw new KistError("slot-secret-missing", { path: secretPath(daemon) });
}

/** What the doctor says of it. */
export function checkSlotSecret(daemon: Holder, slots: SlotsView | undefined): DoctorFinding[] {
  if (!hasPasskey(slots)) return [];
  try {
    readSlotSecret(daemon).fill(0);
    return [];
  } catch (error) {
    if (!isKistError(error)) throw error;
    return [describeFinding({ part: "passkeys", rule: error.code === "path-unsafe" ? "unsafe" : "lost" })];
  }
}

/** The one there is; made with the first passkey. A damaged one is replaced only while no passkey needs it. */
export function takeSlotSecret(daemon: Pick<Daemon, "home" | "uid" | "crypto" | "slots">): Bytes {
  if (hasPasskey(daemon.slots())) return readSlotSecret(daemon);
  const present = read(daemon);
  if (present?.length === SECRET_BYTES) return present;
  const made = randomKey(daemon.crypto);
  writePrivateFile(secretPath(daemon), made, daemon.uid);
  return made;
}

function hasPasskey(slots: SlotsView | undefined): boolean {
  return slots?.slots.some(({ type }) => type === "passkey") === true;
}

function read(daemon: Holder): Bytes | undefined {
  try {
    return readPrivateFile(secretPath(daemon), SECRET_BYTES, daemon.uid);
  } catch (error) {
    if (isKistError(error) && error.code === "path-unsafe") throw error;
    throw new KistError("slot-secret-missing", { path: secretPath(daemon) });
  }
}
