/**
 * What the membership chain needs of storage, per vault. Everything is synchronous and runs inside the
 * caller's transaction; bytes come back exactly as they went in.
 */
import type { Bytes, DeviceId, LinkHash } from "@kist/model";

export interface TeamStore {
  /** Links in order of height, from 0. */
  links(): Iterable<Bytes>;
  /** Appends the link of the next height. Throws when `height` is taken or leaves a gap. */
  appendLink(height: number, hash: LinkHash, bytes: Bytes): void;
  /** Encoded boxes (`encodeBox`) for one device, in the order they were put. */
  boxes(device: DeviceId): Iterable<Bytes>;
  /** Keeps an encoded box. Putting the same bytes twice keeps one. */
  putBox(device: DeviceId, bytes: Bytes): void;
  /** A document by the hex hash that stands in the chain (R21). Superseded ones are kept. */
  readDocument(hash: string): Bytes | undefined;
  putDocument(hash: string, bytes: Bytes): void;
}
