/**
 * Which home this is (R15): the machine's id and the database file's inode. The number of the disk that holds
 * it is left out: it changes with the order in which disks are found at boot, and would cry wolf.
 */
import { hash, type Crypto } from "@kist/crypto";
import { utf8ToBytes, type Bytes } from "@kist/model";
import type { Database } from "@kist/storage";

export function readIncarnation(crypto: Crypto, database: Database): Bytes {
  const { machineId, inode } = database.incarnation();
  return hash(crypto, "kist/v1/incarnation-id", utf8ToBytes(machineId), utf8ToBytes(String(inode)));
}
