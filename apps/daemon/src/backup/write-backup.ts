/** Making a backup file (SPEC.md). */
import {
  asBackupKey,
  encodeCanonical,
  hash,
  randomKey,
  seal,
  sealBox,
  sign,
  type BackupKey,
  type Context,
  type Crypto,
} from "@kist/crypto";
import { concatBytes, idToBytes, KistError, utf8ToBytes, type Bytes, type VaultId } from "@kist/model";
import { recoveryDevice, type ChainState, type DeviceSigner } from "@kist/team";

import { encodeRows, type BackupRow } from "./rows.ts";

export const MAGIC: Bytes = utf8ToBytes("kist-backup-1\n");
/** Plaintext bytes after which a frame is closed. */
const FRAME_BYTES = 512 * 1024;

export interface BackupMaker {
  readonly crypto: Crypto;
  readonly vault: VaultId;
  readonly chain: ChainState;
  readonly device: DeviceSigner;
}

/** The file, piece by piece. Throws `recovery-none` for a vault without a recovery device (throw-away). */
export function* writeBackup(maker: BackupMaker, rows: Iterable<BackupRow>): Generator<Bytes> {
  const { crypto, vault, device } = maker;
  const key = asBackupKey(randomKey(crypto));
  try {
    yield concatBytes(
      MAGIC,
      framed(encodeCanonical({ box: boxKey(maker, key), by: idToBytes(device.id), vault: idToBytes(vault) })),
    );
    const content: Bytes[] = [];
    let held: BackupRow[] = [];
    let size = 0;
    let place = 0;
    const close = (last: boolean): Bytes => {
      const plaintext = encodeRows(held);
      if (!last) content.push(hash(crypto, "kist/v1/backup-content", plaintext));
      held = [];
      size = 0;
      return framed(seal(crypto, key, "kist/v1/backup", frameContext(vault, device.id, place++, last), plaintext));
    };
    for (const row of rows) {
      held.push(row);
      for (const field of row) size += field instanceof Uint8Array ? field.length : 32;
      if (size >= FRAME_BYTES) yield close(false);
    }
    yield close(false);
    held.push([
      "end",
      sign(crypto, "kist/v1/backup-manifest", device.keys.signing, manifestOf(crypto, vault, content)),
    ]);
    yield close(true);
  } finally {
    key.fill(0);
  }
}

/** What the maker signs: the vault and the digests of all frames before the last. */
export function manifestOf(crypto: Crypto, vault: VaultId, content: readonly Bytes[]): Bytes {
  return hash(crypto, "kist/v1/backup-content", idToBytes(vault), ...content);
}

export function frameContext(vault: VaultId, by: string, place: number, last: boolean): Context {
  return { vault, author: by, extra: concatBytes(u32(place), Uint8Array.of(last ? 1 : 0)) };
}

export function keyContext(vault: VaultId): Context {
  return { vault, item: "backup" };
}

function boxKey({ crypto, vault, chain, device }: BackupMaker, key: BackupKey): Bytes {
  const member = chain.devices.get(device.id)?.member;
  const recovery = member === undefined ? undefined : recoveryDevice(chain, member);
  if (recovery === undefined) throw new KistError("recovery-none", {});
  return sealBox(crypto, {
    sender: device.keys,
    recipient: recovery.boxPublic,
    context: keyContext(vault),
    plaintext: key,
  });
}

function framed(bytes: Bytes): Bytes {
  return concatBytes(u32(bytes.length), bytes);
}

export function u32(value: number): Bytes {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}
