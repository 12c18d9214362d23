/**
 * Where a vault keeps what it has sealed. Every byte that crosses this port is ciphertext, a signature or a
 * hash; the store needs no key and checks nothing but its own uniqueness rules.
 *
 * Synchronous on purpose: a write happens inside the ledger's transaction (D13), which must not yield.
 */
import type { ReadKey } from "@kist/crypto";
import type {
  Bytes,
  DeviceId,
  EnvelopeHash,
  EnvironmentClass,
  LinkHash,
  MemberId,
  StreamId,
  ValueHash,
  VaultId,
} from "@kist/model";

/** One signed delta as it stands in a stream. `seq` counts from 1 without gaps for each author. */
export interface DeltaRow {
  readonly author: DeviceId;
  readonly seq: number;
  readonly hash: EnvelopeHash;
  readonly bytes: Bytes;
}

/** One sealed page of a stream's index. Pages are numbered from 0; archive pages stand from 2^20 upwards. */
export interface IndexPageRow {
  readonly page: number;
  readonly bytes: Bytes;
}

/**
 * The rows of one vault. Writes belong to the transaction that is open when they are made; a read inside a
 * transaction sees that transaction's own writes. Iterables may be abandoned half-way, and nothing is written
 * while one is being walked.
 */
export interface VaultStore {
  /** The sealed head of a stream; `undefined` where the stream was never written. */
  readHead(stream: StreamId): Bytes | undefined;
  /** Replaces the head. */
  writeHead(stream: StreamId, bytes: Bytes): void;

  /** Adds a delta. Throws when (stream, author, seq) or the hash is there already: nothing signed is replaced. */
  appendDelta(row: DeltaRow & { readonly stream: StreamId }): void;
  /** All deltas of a stream by author (ascending hex) and seq; or only one author's, those after `after`. */
  deltas(stream: StreamId, from?: { readonly author: DeviceId; readonly after: number }): Iterable<DeltaRow>;

  /** Keeps a sealed value chunk. Storing the same hash again changes nothing. */
  putValue(row: { readonly hash: ValueHash; readonly stream: StreamId; readonly bytes: Bytes }): void;
  readValue(hash: ValueHash): Bytes | undefined;
  /** Forgets a chunk (purge). Unknown hashes are ignored. */
  dropValue(hash: ValueHash): void;
  /** The hashes of a stream's chunks, in any order. */
  values(stream: StreamId): Iterable<ValueHash>;

  /** Pages by ascending number; with `below`, only those numbered lower: unlock leaves archive pages alone. */
  indexPages(stream: StreamId, below?: number): Iterable<IndexPageRow>;
  readIndexPage(stream: StreamId, page: number): Bytes | undefined;
  /** Adds or replaces a page. */
  putIndexPage(stream: StreamId, page: number, bytes: Bytes): void;
  /** Removes every page of a stream; deltas, values and head stay. */
  dropIndex(stream: StreamId): void;
}

/** What the vault asks of the membership chain. `ChainState` of team is one. */
export interface Membership {
  readonly vault: VaultId;
  readonly head: LinkHash;
  readonly devices: ReadonlyMap<DeviceId, MemberDevice>;
  readonly streams: ReadonlyMap<StreamId, MemberStream>;
}
export interface MemberDevice {
  readonly removed: MemberRemoval | undefined;
  /** Whose it is. */
  readonly member: MemberId;
  /** `person`: overrides are his, and nobody else's (R11). */
  readonly type?: string | undefined;
}
export interface MemberRemoval {
  /** Per stream the last envelope that counts (R2). */
  readonly cuts: ReadonlyMap<StreamId, { readonly seq: number; readonly hash: EnvelopeHash }>;
}
export interface MemberStream {
  readonly kind: string;
  readonly environment: StreamId | undefined;
  readonly class: EnvironmentClass | undefined;
  /** Of overrides: whose. */
  readonly member?: MemberId | undefined;
  readonly due: boolean;
}

/** The epoch keys this device holds. `Keyring` of team is one. */
export interface ReadKeys {
  readKey(stream: StreamId, epochRef: string): ReadKey | undefined;
  current(stream: StreamId): { readonly ref: string; readonly read: ReadKey } | undefined;
}
