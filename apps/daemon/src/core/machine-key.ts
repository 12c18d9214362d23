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

/** Throws `path-unsafe` where there is none, where it is no key, and where others can read it. */
export function readMachineKey(daemon: Pick<Daemon, "home" | "uid">): Bytes {
  const key = readPrivateFile(keyPath(daemon), KEY_BYTES, daemon.uid);
  if (key?.length === KEY_BYTES) return key;
  const path = keyPath(daemon);
  const problem = key === undefined ? "it is not there" : "it is not a machine's key";
  throw new KistError("path-unsafe", {
    path,
    problem,
    fix: "Put the key file back. Without it only `kist backup restore` opens the vault.",
  });
}
