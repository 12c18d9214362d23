/** What a delta's records and values are known by (R13): salted hashes and commitments. */
import { bytesToId, KistError, utf8ToBytes, type Bytes, type RecordHash, type ValueHash } from "@kist/model";

import { hash } from "./hash.ts";
import type { Crypto } from "./provider.ts";

const RECORD_SALT_BYTES = 16;
const OPENING_BYTES = 32;

/** The salt (16 random bytes, inside the sealed delta) keeps the hash from confirming guesses of a record. */
export function recordHash(crypto: Crypto, salt: Bytes, key: string, content: Bytes): RecordHash {
  if (salt.length !== RECORD_SALT_BYTES) throw new KistError("malformed", { what: "record.salt" });
  return bytesToId(hash(crypto, "kist/v1/record", salt, utf8ToBytes(key), content));
}

/** Binding and, with a random opening of 32 bytes, hiding. Survives every re-seal of the value. */
export function commitValue(crypto: Crypto, opening: Bytes, value: Bytes): Bytes {
  if (opening.length !== OPENING_BYTES) throw new KistError("malformed", { what: "value.opening" });
  return hash(crypto, "kist/v1/value-commitment", opening, value);
}

/** How a delta names sealed bytes that stand beside it. */
export function valueHash(crypto: Crypto, sealed: Bytes): ValueHash {
  return bytesToId(hash(crypto, "kist/v1/value-hash", sealed));
}
