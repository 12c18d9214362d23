/** The key file of a device without a person: 32 bytes, 0600, beside the database. Whoever reads it, unlocks. */
import { join } from "node:path";

import { KistError, type Bytes } from "@kist/model";

import { readPrivateFile, writePrivateFile } from "../os/safe-file.ts";
import type { Daemon } from "./daemon.ts";

const KEY_BYTES = 32;

function keyPath({ home }: Pick<Daemon, "home">): string {
  return join(home, "machine.key");
}

export function writeMachineKey(daemon: Pick<Daemon, "home" | "uid">, key: Bytes): void {
  writePrivateFile(keyPath(daemon), key, daemon.uid);
}

/** Throws `unlock-failed` where there is none, or not one. */
export function readMachineKey(daemon: Pick<Daemon, "home" | "uid">): Bytes {
  const key = readPrivateFile(keyPath(daemon), KEY_BYTES, daemon.uid);
  if (key?.length !== KEY_BYTES) throw new KistError("unlock-failed", {});
  return key;
}
