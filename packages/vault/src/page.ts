/**
 * An index page: u32 length of the directory ‖ directory ‖ lines (SPEC §7). Opening a stream reads directories only;
 * a line stays bytes until its subject is asked for.
 */
import { keyedHash, open, seal, type Crypto, type LocalKey } from "@kist/crypto";
import { bytesToUtf8, utf8ToBytes, type Bytes, type StreamId, type VaultId } from "@kist/model";

import type { SubjectId } from "./record.ts";

/** One subject as the index knows it. Immutable; `bytes` from `start` to `end` is its line. */
export interface Entry {
  readonly subject: SubjectId;
  /** The name it claims, see `claims.ts`; empty for none. */
  readonly claim: string;
  readonly deleted: boolean;
  readonly page: number;
  readonly bytes: Bytes;
  readonly start: number;
  readonly end: number;
}

/** Keys of this vault's index on this device. */
export interface IndexKeys {
  readonly vault: VaultId;
  readonly page: LocalKey;
  readonly head: LocalKey;
  readonly mac: Bytes;
}

/** Suite, salt, commitment and nonce of sealed bytes: fresh for each seal, and they fix all the rest. */
const CLEAR_HEAD = 89;
const DELETED = 1;
type Directory = readonly (string | number)[];

export function sealPage(
  crypto: Crypto,
  keys: IndexKeys,
  place: { readonly stream: StreamId; readonly page: number },
  entries: readonly Entry[],
): Bytes {
  const directory: (string | number)[] = [];
  let length = 0;
  for (const { subject, claim, deleted, start, end } of entries) {
    directory.push(subject, claim, deleted ? DELETED : 0, end - start);
    length += end - start;
  }
  const listed = utf8ToBytes(JSON.stringify(directory));
  const plaintext = new Uint8Array(4 + listed.length + length);
  new DataView(plaintext.buffer).setUint32(0, listed.length);
  plaintext.set(listed, 4);
  let at = 4 + listed.length;
  for (const { bytes, start, end } of entries) {
    plaintext.set(bytes.subarray(start, end), at);
    at += end - start;
  }
  return seal(crypto, keys.page, "kist/v1/index-page", pageContext(keys, place), plaintext);
}

/** The entries of a page. Throws `open-failed`, or a TypeError for a plaintext that `sealPage` does not write. */
export function openPage(
  crypto: Crypto,
  keys: IndexKeys,
  place: { readonly stream: StreamId; readonly page: number },
  sealed: Bytes,
): readonly Entry[] {
  const bytes = open(crypto, keys.page, "kist/v1/index-page", pageContext(keys, place), sealed);
  const listed = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(0);
  const directory = JSON.parse(bytesToUtf8(bytes.subarray(4, 4 + listed))) as Directory;
  const entries: Entry[] = [];
  let start = 4 + listed;
  for (let i = 0; i < directory.length; i += 4) {
    const end = start + Number(directory[i + 3]);
    entries.push({
      subject: String(directory[i]) as SubjectId,
      claim: String(directory[i + 1]),
      deleted: directory[i + 2] === DELETED,
      page: place.page,
      bytes,
      start,
      end,
    });
    start = end;
  }
  if (start !== bytes.length) throw new TypeError("the page is longer than its directory");
  return entries;
}

/** This page's part of the set-MAC: a PRF of its number and of the seal that it is. */
export function pageMac(crypto: Crypto, keys: IndexKeys, stream: StreamId, page: number, sealed: Bytes): Bytes {
  return keyedHash(
    crypto,
    keys.mac,
    "kist/v1/index-mac",
    utf8ToBytes(`${stream}/${page}`),
    sealed.subarray(0, CLEAR_HEAD),
  );
}

/** XORs a page's part into the set-MAC, or out of it. */
export function toggleMac(mac: Bytes, part: Bytes): void {
  for (let i = 0; i < mac.length; i++) mac[i] = (mac[i] ?? 0) ^ (part[i] ?? 0);
}

function pageContext(keys: IndexKeys, place: { readonly stream: StreamId; readonly page: number }) {
  return { vault: keys.vault, stream: place.stream, item: String(place.page) };
}
