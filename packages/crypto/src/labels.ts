/**
 * Every label of every derived key, hash and signature: one table, no two equal, none ever reused for another
 * purpose. A label is the first thing that enters each computation, so bytes made for one purpose are noise
 * in every other. Adding one is free; changing one is a format break.
 */
import { utf8ToBytes, type Bytes } from "@kist/model";

import type { AuditKey, BackupKey, LinkKey, LocalKey, ReadKey, SlotKey } from "./keys.ts";

/** What each purpose is sealed under: another kind of key does not compile. */
export interface SealKeys {
  readonly "kist/v1/value": ReadKey | LocalKey;
  readonly "kist/v1/delta": ReadKey;
  readonly "kist/v1/envelope-body": ReadKey;
  readonly "kist/v1/index-page": LocalKey;
  readonly "kist/v1/head": LocalKey;
  readonly "kist/v1/audit-record": AuditKey;
  readonly "kist/v1/local-row": LocalKey;
  readonly "kist/v1/device-keys": LocalKey;
  readonly "kist/v1/slot": SlotKey | LocalKey;
  readonly "kist/v1/backup": BackupKey;
  readonly "kist/v1/epoch-wrap": LinkKey;
  readonly "kist/v1/box": never;
  readonly "kist/v1/draft": LocalKey;
  readonly "kist/v1/link-body": ReadKey;
  readonly "kist/v1/parcel": ReadKey;
}
export type SealLabel = keyof SealKeys;

/** `delta`, `draft` (R2), `link-body` (R26), `device-keys` and `parcel` (R23) are reserved for later issues. */
export const SEAL_LABELS = [
  "kist/v1/value",
  "kist/v1/delta",
  "kist/v1/envelope-body",
  "kist/v1/index-page",
  "kist/v1/head",
  "kist/v1/audit-record",
  "kist/v1/local-row",
  "kist/v1/device-keys",
  "kist/v1/slot",
  "kist/v1/backup",
  "kist/v1/epoch-wrap",
  "kist/v1/box",
  "kist/v1/draft",
  "kist/v1/link-body",
  "kist/v1/parcel",
] as const satisfies readonly SealLabel[];

/** `co-signature` (R12) and `heartbeat` (R3) are reserved for later issues. */
export const SIGN_LABELS = [
  "kist/v1/envelope",
  "kist/v1/link",
  "kist/v1/box-sender",
  "kist/v1/audit-checkpoint",
  "kist/v1/backup-manifest",
  "kist/v1/co-signature",
  "kist/v1/heartbeat",
] as const;
export type SignLabel = (typeof SIGN_LABELS)[number];

export const HASH_LABELS = [
  "kist/v1/envelope-hash",
  "kist/v1/envelope-body-hash",
  "kist/v1/link-hash",
  "kist/v1/value-hash",
  "kist/v1/value-commitment",
  "kist/v1/record",
  "kist/v1/merkle-leaf",
  "kist/v1/merkle-node",
  "kist/v1/merkle-root",
  "kist/v1/box-recipient",
  "kist/v1/box-body",
  "kist/v1/epoch-commitment",
  "kist/v1/epoch-read-commitment",
  "kist/v1/epoch-link-commitment",
  "kist/v1/audit-body",
  "kist/v1/audit-skeleton",
  "kist/v1/audit-key-id",
  "kist/v1/document",
  "kist/v1/change",
  "kist/v1/index-mac",
  "kist/v1/slot-header",
  "kist/v1/incarnation-id",
  "kist/v1/token",
  "kist/v1/backup-content",
  "kist/v1/name",
] as const;
export type HashLabel = (typeof HASH_LABELS)[number];

export const DERIVE_LABELS = [
  "kist/v1/epoch-read",
  "kist/v1/epoch-link",
  "kist/v1/box-key",
  "kist/v1/audit-epoch",
  "kist/v1/local-index",
  "kist/v1/local-head",
  "kist/v1/local-header-mac",
  "kist/v1/slot-passphrase",
  "kist/v1/slot-recovery",
  "kist/v1/slot-machine",
  "kist/v1/slot-passkey",
  "kist/v1/recovery-device",
  "kist/v1/device-sign-seed",
  "kist/v1/device-box-seed",
] as const;
export type DeriveLabel = (typeof DERIVE_LABELS)[number];

export type Label = SealLabel | SignLabel | HashLabel | DeriveLabel;

const encoded: ReadonlyMap<string, Bytes> = new Map(
  [...SEAL_LABELS, ...SIGN_LABELS, ...HASH_LABELS, ...DERIVE_LABELS].map((label) => [label, utf8ToBytes(label)]),
);

/** The bytes of a label. A text outside the table cannot be used, not even past the type checker. */
export function labelBytes(label: Label): Bytes {
  const bytes = encoded.get(label);
  if (bytes === undefined) throw new TypeError("not a label of the table");
  return bytes;
}
