/**
 * The head of a stream: how far each author's chain goes, and the set-MAC that binds the index pages to it (SPEC §7).
 * Sealed under the local key; only this device writes it, in the transaction of what it describes.
 */
import { asLocalKey, deriveKey, open, seal, ZERO_HASH, type Crypto, type LocalKey } from "@kist/crypto";
import {
  bytesToHex,
  bytesToUtf8,
  hexToBytes,
  utf8ToBytes,
  type Bytes,
  type DeviceId,
  type EnvelopeHash,
  type StreamId,
  type VaultId,
} from "@kist/model";

import type { Tables } from "./line.ts";
import type { IndexKeys } from "./page.ts";

export interface AuthorState {
  readonly device: DeviceId;
  readonly seq: number;
  readonly hash: EnvelopeHash;
  /** Records of this author so far: where its Yjs clock goes on. */
  readonly clock: number;
  /** The seq that this device's own deltas have named as seen. */
  readonly told: number;
}

export interface Head {
  /** Rises by one with every write of the stream on this device. */
  readonly generation: number;
  readonly deltas: number;
  readonly pages: number;
  /** Archive pages ever written: where the next one's number comes from. */
  readonly archives: number;
  readonly mac: Bytes;
  /** In the order they appeared; lines name them by place. */
  readonly authors: readonly AuthorState[];
  readonly epochs: readonly string[];
  /** The log holds what this version cannot read: nothing is written here before an upgrade (SPEC §3). */
  readonly newer: boolean;
}

const EMPTY_MAC = 32;

/** The head of a stream nobody has written to. */
export function emptyHead(): Head {
  return {
    generation: 0,
    deltas: 0,
    pages: 0,
    archives: 0,
    mac: new Uint8Array(EMPTY_MAC),
    authors: [],
    epochs: [],
    newer: false,
  };
}

export function headTables(head: Head): Tables {
  return { authors: head.authors.map((author) => author.device), epochs: head.epochs };
}

/** An author's state, also of one that has not written yet. */
export function authorState(head: Head, device: DeviceId): AuthorState {
  return (
    head.authors.find((author) => author.device === device) ?? { device, seq: 0, hash: ZERO_HASH, clock: 0, told: 0 }
  );
}

type HeadLine = readonly [
  version: 1,
  generation: number,
  deltas: number,
  pages: number,
  archives: number,
  mac: string,
  authors: readonly (readonly [DeviceId, number, EnvelopeHash, number, number])[],
  epochs: readonly string[],
  newer: boolean,
];

export function sealHead(crypto: Crypto, keys: IndexKeys, stream: StreamId, head: Head): Bytes {
  const { generation, deltas, pages, archives, mac, authors, epochs, newer } = head;
  const listed = authors.map(({ device, seq, hash, clock, told }) => [device, seq, hash, clock, told] as const);
  const line: HeadLine = [1, generation, deltas, pages, archives, bytesToHex(mac), listed, epochs, newer];
  return seal(crypto, keys.head, "kist/v1/head", { vault: keys.vault, stream }, utf8ToBytes(JSON.stringify(line)));
}

/** Throws `open-failed`, or a TypeError for what `sealHead` does not write. */
export function openHead(crypto: Crypto, keys: IndexKeys, stream: StreamId, sealed: Bytes): Head {
  const text = bytesToUtf8(open(crypto, keys.head, "kist/v1/head", { vault: keys.vault, stream }, sealed));
  const [version, generation, deltas, pages, archives, mac, listed, epochs, newer] = JSON.parse(text) as HeadLine;
  const bytes = hexToBytes(mac);
  if (version !== 1 || bytes?.length !== EMPTY_MAC) throw new TypeError("not a head");
  const authors = listed.map(([device, seq, hash, clock, told]) => ({ device, seq, hash, clock, told }));
  return { generation, deltas, pages, archives, mac: bytes, authors, epochs, newer };
}

/** The index keys of one vault on this device, derived from its local key. */
export function deriveIndexKeys(crypto: Crypto, local: LocalKey, vault: VaultId): IndexKeys {
  const key = (label: "kist/v1/local-index" | "kist/v1/local-head", item: string): Bytes =>
    deriveKey(crypto, local, label, { vault, item });
  return {
    vault,
    page: asLocalKey(key("kist/v1/local-index", "page")),
    head: asLocalKey(key("kist/v1/local-head", "head")),
    mac: key("kist/v1/local-index", "mac"),
  };
}
