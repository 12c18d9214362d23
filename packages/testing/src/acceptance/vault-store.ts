/**
 * What every `VaultStore` must do. An adapter's test calls this with a factory; what passes here may stand
 * behind a vault.
 */
import { bytesToId, type Bytes, type DeviceId, type EnvelopeHash, type StreamId, type Transaction } from "@kist/model";
import type { ValueHash } from "@kist/model";
import type { VaultStore } from "@kist/vault";
import { describe, expect, test } from "vitest";

export interface VaultStoreSubject {
  readonly store: VaultStore;
  /** Nested runs are savepoints. */
  readonly transaction: Transaction;
  /** Forgets everything held in memory and reads again from what is durable; absent for a store in memory. */
  readonly reopen?: () => VaultStoreSubject;
  /** Another vault's store in the same database; absent where there can be none. */
  readonly neighbour?: VaultStore;
  readonly close: () => void;
}

const id = <Id extends string>(length: number, fill: number): Id => bytesToId(new Uint8Array(length).fill(fill));
const bytes = (...content: number[]): Bytes => new Uint8Array(content);
const PAYMENTS = id<StreamId>(16, 1);
const BILLING = id<StreamId>(16, 2);
const ALICE = id<DeviceId>(32, 0xa1);
const BOB = id<DeviceId>(32, 0xb0);
const hash = (fill: number): EnvelopeHash => id(32, fill);
const chunk = (fill: number): ValueHash => id(32, fill);

const write = (subject: VaultStoreSubject, work: (store: VaultStore) => void): void =>
  subject.transaction.run(() => work(subject.store));
const delta = (
  stream: StreamId,
  author: DeviceId,
  seq: number,
  fill: number,
): Parameters<VaultStore["appendDelta"]>[0] => ({
  stream,
  author,
  seq,
  hash: hash(fill),
  bytes: bytes(fill, seq),
});

/** Declares the suite. `open` makes a fresh, empty store for each test. */
export function testVaultStore(name: string, open: () => VaultStoreSubject): void {
  const using = (title: string, story: (subject: VaultStoreSubject) => void): void => {
    test(title, () => {
      const subject = open();
      try {
        story(subject);
      } finally {
        subject.close();
      }
    });
  };
  describe(`${name} is a VaultStore`, () => {
    using("a head is what was written last, per stream", (subject) => {
      expect(subject.store.readHead(PAYMENTS)).toBeUndefined();
      write(subject, (store) => {
        store.writeHead(PAYMENTS, bytes(1));
        store.writeHead(PAYMENTS, bytes(2, 0, 255));
        expect(store.readHead(PAYMENTS)).toEqual(bytes(2, 0, 255));
      });
      expect(subject.store.readHead(PAYMENTS)).toEqual(bytes(2, 0, 255));
      expect(subject.store.readHead(BILLING)).toBeUndefined();
    });

    using("deltas come back by author and seq, whatever the order they came in", (subject) => {
      write(subject, (store) => {
        store.appendDelta(delta(PAYMENTS, BOB, 0, 10));
        store.appendDelta(delta(PAYMENTS, ALICE, 1, 11));
        store.appendDelta(delta(BILLING, ALICE, 0, 12));
        store.appendDelta(delta(PAYMENTS, ALICE, 0, 13));
        store.appendDelta(delta(PAYMENTS, ALICE, 10, 14));
        store.appendDelta(delta(PAYMENTS, ALICE, 9, 15));
      });
      const list = [...subject.store.deltas(PAYMENTS)].map(({ author, seq }) => [author, seq]);
      expect(list).toEqual([
        [ALICE, 0],
        [ALICE, 1],
        [ALICE, 9],
        [ALICE, 10],
        [BOB, 0],
      ]);
      expect([...subject.store.deltas(PAYMENTS)][1]).toEqual({
        author: ALICE,
        seq: 1,
        hash: hash(11),
        bytes: bytes(11, 1),
      });
      const later = [...subject.store.deltas(PAYMENTS, { author: ALICE, after: 0 })].map(({ seq }) => seq);
      expect(later).toEqual([1, 9, 10]);
      expect([...subject.store.deltas(PAYMENTS, { author: BOB, after: 0 })]).toEqual([]);
    });

    using("nothing signed is replaced", (subject) => {
      write(subject, (store) => store.appendDelta(delta(PAYMENTS, ALICE, 0, 20)));
      expect(() => write(subject, (store) => store.appendDelta(delta(PAYMENTS, ALICE, 0, 21)))).toThrow();
      expect(() => write(subject, (store) => store.appendDelta(delta(PAYMENTS, ALICE, 1, 20)))).toThrow();
      expect([...subject.store.deltas(PAYMENTS)]).toHaveLength(1);
    });

    using("a value is kept once, found by hash, and gone after a purge", (subject) => {
      write(subject, (store) => {
        store.putValue({ hash: chunk(1), stream: PAYMENTS, bytes: bytes(1, 2, 3) });
        store.putValue({ hash: chunk(1), stream: PAYMENTS, bytes: bytes(1, 2, 3) });
        store.putValue({ hash: chunk(2), stream: BILLING, bytes: bytes(4) });
      });
      expect(subject.store.readValue(chunk(1))).toEqual(bytes(1, 2, 3));
      expect([...subject.store.values(PAYMENTS)]).toEqual([chunk(1)]);
      write(subject, (store) => {
        store.dropValue(chunk(1));
        store.dropValue(chunk(9));
      });
      expect(subject.store.readValue(chunk(1))).toBeUndefined();
      expect([...subject.store.values(PAYMENTS)]).toEqual([]);
      expect(subject.store.readValue(chunk(2))).toEqual(bytes(4));
    });

    using("a value of a quarter of a mebibyte survives unchanged", (subject) => {
      const large = Uint8Array.from({ length: 256 * 1024 }, (_, i) => (i * 31) & 255);
      write(subject, (store) => store.putValue({ hash: chunk(3), stream: PAYMENTS, bytes: large }));
      expect(subject.store.readValue(chunk(3))).toEqual(large);
    });

    using("pages are replaced one by one and dropped together", (subject) => {
      const archive = 2 ** 20;
      write(subject, (store) => {
        store.putIndexPage(PAYMENTS, 10, bytes(10));
        store.putIndexPage(PAYMENTS, 9, bytes(9));
        store.putIndexPage(PAYMENTS, archive, bytes(7));
        store.putIndexPage(PAYMENTS, 9, bytes(8));
        store.putIndexPage(BILLING, 0, bytes(1));
      });
      expect([...subject.store.indexPages(PAYMENTS)].map(({ page }) => page)).toEqual([9, 10, archive]);
      expect([...subject.store.indexPages(PAYMENTS, archive)]).toEqual([
        { page: 9, bytes: bytes(8) },
        { page: 10, bytes: bytes(10) },
      ]);
      expect(subject.store.readIndexPage(PAYMENTS, archive)).toEqual(bytes(7));
      expect(subject.store.readIndexPage(PAYMENTS, 0)).toBeUndefined();
      write(subject, (store) => store.dropIndex(PAYMENTS));
      expect([...subject.store.indexPages(PAYMENTS)]).toEqual([]);
      expect([...subject.store.indexPages(BILLING)]).toHaveLength(1);
    });

    using("a failed transaction leaves nothing behind", (subject) => {
      write(subject, (store) => {
        store.writeHead(PAYMENTS, bytes(1));
        store.putValue({ hash: chunk(1), stream: PAYMENTS, bytes: bytes(1) });
      });
      const failing = (): void =>
        write(subject, (store) => {
          store.writeHead(PAYMENTS, bytes(2));
          store.appendDelta(delta(PAYMENTS, ALICE, 0, 30));
          store.putValue({ hash: chunk(2), stream: PAYMENTS, bytes: bytes(2) });
          store.dropValue(chunk(1));
          store.putIndexPage(PAYMENTS, 0, bytes(2));
          throw new Error("the disk is full");
        });
      expect(failing).toThrow("the disk is full");
      expect(subject.store.readHead(PAYMENTS)).toEqual(bytes(1));
      expect([...subject.store.deltas(PAYMENTS)]).toEqual([]);
      expect([...subject.store.values(PAYMENTS)]).toEqual([chunk(1)]);
      expect([...subject.store.indexPages(PAYMENTS)]).toEqual([]);
    });

    using("a savepoint that fails takes only its own writes back", (subject) => {
      write(subject, (store) => {
        store.writeHead(PAYMENTS, bytes(1));
        const inner = (): void =>
          subject.transaction.run(() => {
            store.writeHead(PAYMENTS, bytes(2));
            store.appendDelta(delta(PAYMENTS, ALICE, 0, 31));
            throw new Error("refused");
          });
        expect(inner).toThrow("refused");
        expect(store.readHead(PAYMENTS)).toEqual(bytes(1));
        store.appendDelta(delta(PAYMENTS, ALICE, 0, 32));
      });
      expect(subject.store.readHead(PAYMENTS)).toEqual(bytes(1));
      expect([...subject.store.deltas(PAYMENTS)].map((row) => row.hash)).toEqual([hash(32)]);
    });

    using("what was committed is there after reopening", (subject) => {
      if (subject.reopen === undefined) return;
      write(subject, (store) => {
        store.writeHead(PAYMENTS, bytes(1));
        store.appendDelta(delta(PAYMENTS, ALICE, 0, 40));
        store.putValue({ hash: chunk(1), stream: PAYMENTS, bytes: bytes(1) });
        store.putIndexPage(PAYMENTS, 0, bytes(2));
      });
      const again = subject.reopen();
      try {
        expect(again.store.readHead(PAYMENTS)).toEqual(bytes(1));
        expect([...again.store.deltas(PAYMENTS)]).toHaveLength(1);
        expect(again.store.readValue(chunk(1))).toEqual(bytes(1));
        expect([...again.store.indexPages(PAYMENTS)]).toHaveLength(1);
      } finally {
        again.close();
      }
    });

    using("a neighbouring vault sees none of it", (subject) => {
      const { neighbour } = subject;
      if (neighbour === undefined) return;
      write(subject, (store) => {
        store.writeHead(PAYMENTS, bytes(1));
        store.appendDelta(delta(PAYMENTS, ALICE, 0, 50));
        store.putValue({ hash: chunk(1), stream: PAYMENTS, bytes: bytes(1) });
        store.putIndexPage(PAYMENTS, 0, bytes(2));
      });
      expect(neighbour.readHead(PAYMENTS)).toBeUndefined();
      expect([...neighbour.deltas(PAYMENTS)]).toEqual([]);
      expect([...neighbour.values(PAYMENTS)]).toEqual([]);
      expect([...neighbour.indexPages(PAYMENTS)]).toEqual([]);
    });
  });
}
