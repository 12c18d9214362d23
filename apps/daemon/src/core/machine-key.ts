/** The key file of a device without a person: 32 bytes, 0600, beside the database. Whoever reads it, unlocks. */
import { join } from "node:path";

import { isKistError, KistError, type Bytes } from "@kist/model";

import { readPrivateFile, writePrivateFile } from "../os/safe-file.ts";
import type { Daemon } from "./daemon.ts";

const KEY_BYTES = 32;

function keyPath({ home }: Pick<Daemon, "home">): string {
  return join(home, "machine.key");
}

export function writeMachineKey(daemon: Pick<Daemon, "home" | "uid">, key: Bytes): void {
  writePrivateFile(keyPath(daemon), key, daemon.uid);
}

/** Throws `path-unsafe` where there is none, where it is no key, and where others can read it. */
export function readMachineKey(daemon: Pick<Daemon, "home" | "uid">): Bytes {
  const key = readPrivateFile(keyPath(daemon), KEY_BYTES, daemon.uid);
  if (key?.length === KEY_BYTES) return key;
  throw unfit(daemon, key === undefined ? "it is not there" : "it is not a machine's key");
}

/** What opening with the key file failed with: nobody mistyped it, so it is the file that is wrong. */
export function toKeyFileError(daemon: Pick<Daemon, "home">, error: unknown): unknown {
  const isWrong = isKistError(error) && error.code === "unlock-failed";
  return isWrong ? unfit(daemon, "it does not open this device") : error;
}

function unfit(daemon: Pick<Daemon, "home">, problem: string): KistError<"path-unsafe"> {
  const fix = "Put the key file back. Without it only `kist backup restore` opens the vault.";
  return new KistError("path-unsafe", { path: keyPath(daemon), problem, fix });
}
