/**
 * Keys as types: each purpose has its own brand, so an audit key does not compile where a read key belongs.
 * Brands come only from these constructors, which check the length and keep the caller's memory (no copy).
 */
import { KistError, type Brand, type Bytes } from "@kist/model";

/** S: the one random secret of an epoch (R4). */
export type EpochSecret = Brand<Bytes, "EpochSecret">;
/** KDF(S, read): opens the epoch's deltas and values. */
export type ReadKey = Brand<Bytes, "ReadKey">;
/** KDF(S, link): opens the previous epoch's secret. */
export type LinkKey = Brand<Bytes, "LinkKey">;
/** The device's root: everything local is sealed under it or a key derived from it. */
export type LocalKey = Brand<Bytes, "LocalKey">;
/** Seals bodies of audit records. */
export type AuditKey = Brand<Bytes, "AuditKey">;
/** What a passphrase, code or passkey yields: wraps the local key, nothing else. */
export type SlotKey = Brand<Bytes, "SlotKey">;
/** Seals one backup. */
export type BackupKey = Brand<Bytes, "BackupKey">;
/** The keys `seal` accepts. An epoch secret is not among them: only its two derived keys are used. */
export type SealKey = ReadKey | LinkKey | LocalKey | AuditKey | SlotKey | BackupKey;

/** Ed25519 secret: seed ‖ public key, 64 bytes. */
export type SigningKey = Brand<Bytes, "SigningKey">;
export type VerifyKey = Brand<Bytes, "VerifyKey">;
/** X-Wing secret seed, 32 bytes. */
export type BoxSecretKey = Brand<Bytes, "BoxSecretKey">;
/** X-Wing public key, 1216 bytes. */
export type BoxPublicKey = Brand<Bytes, "BoxPublicKey">;

export const SYMMETRIC_KEY_BYTES = 32;
export const SIGNING_KEY_BYTES = 64;
export const VERIFY_KEY_BYTES = 32;
export const BOX_SECRET_KEY_BYTES = 32;
export const BOX_PUBLIC_KEY_BYTES = 1216;

const keyOf =
  <Key extends Bytes>(name: string, length: number) =>
  (bytes: Bytes): Key => {
    if (bytes.length !== length) throw new KistError("key-invalid", { key: name, length: bytes.length });
    return bytes as Key;
  };

type KeyConstructor<Key> = (bytes: Bytes) => Key;
/** Each throws `key-invalid` for a wrong length. */
export const asEpochSecret: KeyConstructor<EpochSecret> = keyOf("epoch", SYMMETRIC_KEY_BYTES);
export const asReadKey: KeyConstructor<ReadKey> = keyOf("read", SYMMETRIC_KEY_BYTES);
export const asLinkKey: KeyConstructor<LinkKey> = keyOf("link", SYMMETRIC_KEY_BYTES);
export const asLocalKey: KeyConstructor<LocalKey> = keyOf("local", SYMMETRIC_KEY_BYTES);
export const asAuditKey: KeyConstructor<AuditKey> = keyOf("audit", SYMMETRIC_KEY_BYTES);
export const asSlotKey: KeyConstructor<SlotKey> = keyOf("slot", SYMMETRIC_KEY_BYTES);
export const asBackupKey: KeyConstructor<BackupKey> = keyOf("backup", SYMMETRIC_KEY_BYTES);
export const asSigningKey: KeyConstructor<SigningKey> = keyOf("signing", SIGNING_KEY_BYTES);
export const asVerifyKey: KeyConstructor<VerifyKey> = keyOf("verify", VERIFY_KEY_BYTES);
export const asBoxSecretKey: KeyConstructor<BoxSecretKey> = keyOf("box-secret", BOX_SECRET_KEY_BYTES);
export const asBoxPublicKey: KeyConstructor<BoxPublicKey> = keyOf("box-public", BOX_PUBLIC_KEY_BYTES);
