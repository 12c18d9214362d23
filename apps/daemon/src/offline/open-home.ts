/** The home's parts for verbs that work without a running daemon: the same checks, the same lock. */
import { homedir } from "node:os";
import { join } from "node:path";

import { createCrypto, type Crypto } from "@kist/crypto";
import { KistError, resolvePlaces, type Clock } from "@kist/model";
import { createFiles, openDatabase, type Database } from "@kist/storage";

import { createSystemClock } from "../core/clock.ts";
import { endPlainly, hardenProcess } from "../os/hardening.ts";
import { openLibc } from "../os/open-libc.ts";
import { preparePrivateDirectory } from "../os/safe-directory.ts";

export interface OpenHome {
  readonly home: string;
  readonly uid: number;
  readonly clock: Clock;
  readonly crypto: Crypto;
  readonly database: Database;
}

/** Throws `path-unsafe`, `database-in-use` (a daemon runs), and what opening a database throws. */
export async function openHome(): Promise<OpenHome> {
  const libc = openLibc();
  const uid = process.getuid?.();
  if (libc === undefined || uid === undefined) throw new KistError("internal", { detail: "unsupported system" });
  hardenProcess(libc);
  endPlainly(libc);
  const { home } = resolvePlaces(process.env, homedir());
  preparePrivateDirectory(home, uid);
  const crypto = await createCrypto();
  const database = openDatabase({ path: join(home, "kist.db"), files: createFiles() });
  return { home, uid, clock: createSystemClock(), crypto, database };
}
