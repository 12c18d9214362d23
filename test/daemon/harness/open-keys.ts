/** The keys of a stopped daemon's home, for tests that look for them elsewhere or change what lies there. */
import { join } from "node:path";

import { asLocalKey, createCrypto, deviceKeysFromSeed, type Crypto, type LocalKey } from "@kist/crypto";
import { utf8ToBytes, type Bytes, type Clock, type VaultId } from "@kist/model";
import { createFiles, openDatabase, type Database } from "@kist/storage";
import {
  decodeBox,
  deviceSigner,
  openBoxes,
  verifyChain,
  type ChainState,
  type DeviceSigner,
  type Keyring,
} from "@kist/team";
import { openSlot, type Credential } from "@kist/unlock";

import { createLocalRows, type LocalRows } from "../../../apps/daemon/src/core/local-rows.ts";
import type { Home } from "./home.ts";

export interface OpenKeys {
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly database: Database;
  readonly local: LocalKey;
  readonly indexKey: LocalKey;
  readonly rows: LocalRows;
  readonly vault: VaultId;
  readonly seed: Bytes;
  readonly device: DeviceSigner;
  readonly chain: ChainState;
  readonly keyring: Keyring;
  close(): void;
}

/** Opens the first vault. The daemon must have ended. */
export async function openKeys(home: Home, with_: string | Credential): Promise<OpenKeys> {
  const crypto = await createCrypto();
  const clock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };
  const database = openDatabase({ path: join(home.path, "kist.db"), files: createFiles() });
  const credential: Credential =
    typeof with_ === "string" ? { type: "passphrase", passphrase: utf8ToBytes(with_) } : with_;
  const { local } = await openSlot({ crypto, clock, store: database.slotStore }, credential);
  const rows = createLocalRows({ crypto, local, store: database.localStore });
  const [vault] = database.vaults();
  if (vault === undefined) throw new Error("no vault");
  const seed = rows.read("device-keys", vault);
  const indexKey = rows.read("index-key", "");
  if (!(seed instanceof Uint8Array) || !(indexKey instanceof Uint8Array)) throw new Error("no device keys");
  const device = deviceSigner(deviceKeysFromSeed(crypto, new Uint8Array(seed)));
  const team = database.teamStore(vault);
  const chain = verifyChain(crypto, team.links(), { vault });
  const { keyring } = openBoxes(crypto, chain, device, [...team.boxes(device.id)].map(decodeBox));
  return {
    crypto,
    clock,
    database,
    local,
    indexKey: asLocalKey(new Uint8Array(indexKey)),
    rows,
    vault,
    seed: new Uint8Array(seed),
    device,
    chain,
    keyring,
    close: () => database.close(),
  };
}
