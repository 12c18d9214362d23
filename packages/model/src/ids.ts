import { base32ToBytes, bytesToBase32, bytesToHex, hexToBytes, type Bytes } from "./bytes.ts";

/**
 * Identities. Each is a branded string with one canonical spelling; brands come only from these parsers,
 * so an unchecked string cannot be used as an id. Hash-like ids are hexadecimal, what people read is base32.
 */
declare const brand: unique symbol;
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };

/** BLAKE2b-256 of the vault's signed create link, hex (64 characters). */
export type VaultId = Brand<string, "VaultId">;
/** Random 16 bytes, hex: one log with one key lineage. Says nothing about what it holds. */
export type StreamId = Brand<string, "StreamId">;
/** A device's Ed25519 public key, hex. A new incarnation of a device is a new id. */
export type DeviceId = Brand<string, "DeviceId">;
/** Random 16 bytes, hex: a person or a machine. */
export type MemberId = Brand<string, "MemberId">;
/** Random 16 bytes, hex: one secret through all its names and versions. */
export type SecretId = Brand<string, "SecretId">;
/** BLAKE2b-256 of one record with its salt, hex. */
export type RecordHash = Brand<string, "RecordHash">;
/** The first 10 base32 characters (50 bits) of a version record's hash. Unique among one secret's versions. */
export type VersionId = Brand<string, "VersionId">;
/** BLAKE2b-256 of a membership-chain link, hex. */
export type LinkHash = Brand<string, "LinkHash">;
/** BLAKE2b-256 of a whole envelope, hex. */
export type EnvelopeHash = Brand<string, "EnvelopeHash">;
/** BLAKE2b-256 of a sealed value's bytes, hex: how a delta names ciphertext that stands beside it. */
export type ValueHash = Brand<string, "ValueHash">;
/** Random 10 bytes, base32 (16 characters): one way to unlock a device. */
export type SlotId = Brand<string, "SlotId">;
/** Random 10 bytes, base32: one request for a person's consent. */
export type ApprovalId = Brand<string, "ApprovalId">;
/** Random 10 bytes, base32: one page of the daemon. No secret. */
export type PageId = Brand<string, "PageId">;

const hexId =
  <Id extends string>(bytes: number) =>
  (text: string): Id | undefined =>
    text.length === 2 * bytes && hexToBytes(text) !== undefined ? (text as Id) : undefined;
const base32Id =
  <Id extends string>(characters: number) =>
  (text: string): Id | undefined =>
    text.length === characters && base32ToBytes(text) !== undefined ? (text as Id) : undefined;

type Parser<Id> = (text: string) => Id | undefined;
export const parseVaultId: Parser<VaultId> = hexId(32);
export const parseStreamId: Parser<StreamId> = hexId(16);
export const parseDeviceId: Parser<DeviceId> = hexId(32);
export const parseMemberId: Parser<MemberId> = hexId(16);
export const parseSecretId: Parser<SecretId> = hexId(16);
export const parseRecordHash: Parser<RecordHash> = hexId(32);
export const parseLinkHash: Parser<LinkHash> = hexId(32);
export const parseEnvelopeHash: Parser<EnvelopeHash> = hexId(32);
export const parseValueHash: Parser<ValueHash> = hexId(32);
export const parseSlotId: Parser<SlotId> = base32Id(16);
export const parseApprovalId: Parser<ApprovalId> = base32Id(16);
export const parsePageId: Parser<PageId> = base32Id(16);
/** 10 characters are 50 bits: the spare-bits rule of base32 does not apply to a truncated hash. */
export const parseVersionId: Parser<VersionId> = (text) =>
  /^[0-9a-hjkmnp-tv-z]{10}$/.test(text) ? (text as VersionId) : undefined;

/** Hex id of raw bytes whose length the caller has checked (fresh randomness, a hash, a parsed header). */
export function bytesToId<Id extends string>(bytes: Uint8Array): Id {
  return bytesToHex(bytes) as Id;
}
/** Raw bytes of a hex id. */
export function idToBytes(id: string): Bytes {
  const bytes = hexToBytes(id);
  if (bytes === undefined) throw new TypeError("not a hexadecimal id");
  return bytes;
}
/** A base32 id (slot, approval, page) of 10 fresh random bytes. */
export function bytesToShortId<Id extends string>(bytes: Uint8Array): Id {
  return bytesToBase32(bytes) as Id;
}
/** The id people see for a version: a truncation, so it is always shown and looked up within one secret. */
export function recordHashToVersionId(hash: RecordHash): VersionId {
  // 50 bits stand in the first 7 bytes. Lists and folds call this for every version.
  return bytesToBase32(idToBytes(hash.slice(0, 14))).slice(0, 10) as VersionId;
}
