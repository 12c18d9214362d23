/**
 * Which home this is (R15): the machine's id, the database file's inode, and when that was made, for the number of
 * a removed file is given out again. The number of the disk that holds it is left out: it changes with the order in
 * which disks are found at boot, and would cry wolf. An image of the whole disk keeps all three.
 */
import { hash, type Crypto } from "@kist/crypto";
import { utf8ToBytes, type Bytes } from "@kist/model";
import type { Database } from "@kist/storage";

export function readIncarnation(crypto: Crypto, database: Database): Bytes {
  const { machineId, inode, born } = database.incarnation();
  return hash(
    crypto,
    "kist/v1/incarnation-id",
    utf8ToBytes(machineId),
    utf8ToBytes(String(inode)),
    utf8ToBytes(String(born)),
  );
}
