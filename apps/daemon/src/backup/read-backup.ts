/** Reading a backup file (SPEC.md). Everything in it is a stranger's until the code has opened and the chain has named it. */
import {
  asBackupKey,
  asVerifyKey,
  decodeCanonical,
  hash,
  open,
  openBox,
  SIGNATURE_BYTES,
  verify,
  type BackupKey,
  type Crypto,
  type DeviceKeys,
} from "@kist/crypto";
import {
  bytesToId,
  equalBytes,
  idToBytes,
  isKistError,
  KistError,
  type Bytes,
  type DeviceId,
  type VaultId,
} from "@kist/model";

import { damagedRow, decodeRows, type BackupRow } from "./rows.ts";
import { frameContext, keyContext, MAGIC, manifestOf } from "./write-backup.ts";

/** No frame the writer makes is larger: values are at most 1 MiB, padded and sealed in chunks. */
const MAX_FRAME = 8 * 1024 * 1024;

export interface BackupFile {
  readonly vault: VaultId;
  /** The device that made it; to be looked up in the restored chain. */
  readonly by: DeviceId;
  readonly box: Bytes;
  readonly frames: readonly Bytes[];
}

/** The outer form, which needs no key. Throws `backup-damaged`. */
export function parseBackup(bytes: Bytes): BackupFile {
  if (!equalBytes(bytes.subarray(0, MAGIC.length), MAGIC)) throw damagedRow("not a backup");
  const pieces: Bytes[] = [];
  for (let at = MAGIC.length; at < bytes.length;) {
    if (at + 4 > bytes.length) throw damagedRow("cut off");
    const length = new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0);
    if (length > MAX_FRAME || at + 4 + length > bytes.length) throw damagedRow("cut off");
    pieces.push(bytes.slice(at + 4, at + 4 + length));
    at += 4 + length;
  }
  const [head, ...frames] = pieces;
  if (head === undefined || frames.length < 2) throw damagedRow("cut off");
  return { ...parseHead(head), frames };
}

function parseHead(bytes: Bytes): Omit<BackupFile, "frames"> {
  try {
    const head = decodeCanonical(bytes);
    if (typeof head !== "object" || head === null || Array.isArray(head) || head instanceof Uint8Array)
      throw damagedRow("head");
    const { vault, by, box, ...rest } = head as Readonly<Record<string, unknown>>;
    const whole = vault instanceof Uint8Array && vault.length === 32 && by instanceof Uint8Array && by.length === 32;
    if (!whole || !(box instanceof Uint8Array) || Object.keys(rest).length > 0) throw damagedRow("head");
    return { vault: bytesToId<VaultId>(vault), by: bytesToId<DeviceId>(by), box: new Uint8Array(box) };
  } catch (error) {
    if (isKistError(error)) throw damagedRow("head");
    throw error;
  }
}

/** Every row, in order; the signature was checked when the last one has come. Throws `backup-code-wrong`, `backup-damaged`. */
export function* openBackup(crypto: Crypto, file: BackupFile, recovery: DeviceKeys): Generator<BackupRow> {
  const key = openKey(crypto, file, recovery);
  const content: Bytes[] = [];
  try {
    for (const [place, frame] of file.frames.entries()) {
      const last = place === file.frames.length - 1;
      const plaintext = openFrame(crypto, file, key, { frame, place, last });
      if (last) return checkEnd(crypto, file, content, decodeRows(plaintext));
      content.push(hash(crypto, "kist/v1/backup-content", plaintext));
      yield* decodeRows(plaintext);
    }
  } finally {
    key.fill(0);
  }
}

function openKey(crypto: Crypto, { vault, by, box }: BackupFile, recovery: DeviceKeys): BackupKey {
  try {
    const senderVerify = asVerifyKey(idToBytes(by));
    return asBackupKey(openBox(crypto, { senderVerify, recipient: recovery, context: keyContext(vault), box }));
  } catch (error) {
    if (isKistError(error)) throw new KistError("backup-code-wrong", {});
    throw error;
  }
}

function openFrame(
  crypto: Crypto,
  { vault, by }: BackupFile,
  key: BackupKey,
  { frame, place, last }: { readonly frame: Bytes; readonly place: number; readonly last: boolean },
): Bytes {
  try {
    return open(crypto, key, "kist/v1/backup", frameContext(vault, by, place, last), frame);
  } catch (error) {
    if (isKistError(error)) throw damagedRow(`frame ${place}`);
    throw error;
  }
}

function checkEnd(
  crypto: Crypto,
  { vault, by }: BackupFile,
  content: readonly Bytes[],
  rows: readonly BackupRow[],
): void {
  const [end, ...more] = rows;
  const signature = end?.[0] === "end" ? end[1] : undefined;
  const right =
    more.length === 0 &&
    signature instanceof Uint8Array &&
    signature.length === SIGNATURE_BYTES &&
    verify(
      crypto,
      "kist/v1/backup-manifest",
      asVerifyKey(idToBytes(by)),
      manifestOf(crypto, vault, content),
      new Uint8Array(signature),
    );
  if (!right) throw damagedRow("signature");
}
