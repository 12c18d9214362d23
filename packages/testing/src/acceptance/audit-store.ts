/**
 * What every `AuditStore` must do. An adapter's test calls this with a factory; what passes here may stand
 * behind a ledger.
 */
import type { AuditStore, AuditUnit } from "@kist/audit";
import type { Transaction } from "@kist/model";
import { describe, expect, test } from "vitest";

export interface AuditStoreSubject {
  readonly store: AuditStore;
  readonly transaction: Transaction;
  readonly relaxedTransaction: Transaction;
  /** Forgets everything held in memory and reads again from what is durable; absent for a store in memory. */
  readonly reopen?: () => AuditStoreSubject;
  /** Another vault's store in the same database; absent where there can be none. */
  readonly neighbour?: AuditStore;
  readonly close: () => void;
}

const unit = (seq: number, fill = seq): AuditUnit => ({
  seq,
  hash: new Uint8Array(32).fill(fill),
  skeleton: new Uint8Array(105).fill(fill),
  body: new Uint8Array(300).fill(fill),
});
const seqs = (units: Iterable<AuditUnit>): number[] => [...units].map(({ seq }) => seq);
class Refused extends Error {}
const append = ({ store, transaction }: AuditStoreSubject, ...numbers: readonly number[]): void => {
  for (const seq of numbers) transaction.run(() => store.append(unit(seq)));
};

/** Declares the suite. `open` makes a fresh, empty store for each test. */
export function testAuditStore(name: string, open: () => AuditStoreSubject): void {
  const using = (title: string, story: (subject: AuditStoreSubject) => void | Promise<void>): void => {
    test(title, async () => {
      const subject = open();
      try {
        await story(subject);
      } finally {
        subject.close();
      }
    });
  };
  describe(`${name} is an AuditStore`, () => {
    using("begins empty", ({ store }) => {
      expect(store.last()).toBeUndefined();
      expect([...store.range(1, 100)]).toEqual([]);
      expect([...store.checkpoints()]).toEqual([]);
      expect(store.dropBodies(100)).toBe(0);
    });

    using("gives records back byte for byte, in order", (subject) => {
      append(subject, 1, 2, 3);
      expect(subject.store.last()).toEqual(unit(3));
      expect([...subject.store.range(1, 3)]).toEqual([unit(1), unit(2), unit(3)]);
      expect(seqs(subject.store.range(2, 2))).toEqual([2]);
      expect(seqs(subject.store.range(3, 2))).toEqual([]);
      expect(seqs(subject.store.range(0, 99))).toEqual([1, 2, 3]);
    });

    using("keeps its own copy of what it is given", (subject) => {
      const given = unit(1);
      subject.transaction.run(() => subject.store.append(given));
      given.body?.fill(0xee);
      expect(subject.store.last()).toEqual(unit(1));
    });

    using("refuses a number that is taken or passed, and stays as it was", (subject) => {
      append(subject, 1, 2);
      for (const seq of [1, 2])
        expect(() => subject.transaction.run(() => subject.store.append(unit(seq, 99)))).toThrow();
      expect([...subject.store.range(1, 9)]).toEqual([unit(1), unit(2)]);
    });

    using("goes on behind a gap that a person accepted", (subject) => {
      append(subject, 1, 7);
      expect(seqs(subject.store.range(1, 9))).toEqual([1, 7]);
      expect(subject.store.last()).toEqual(unit(7));
    });

    using("walks a chain longer than any page", (subject) => {
      subject.transaction.run(() => {
        for (let seq = 1; seq <= 1500; seq++) subject.store.append(unit(seq, seq % 251));
      });
      expect(seqs(subject.store.range(1, 1500))).toEqual(Array.from({ length: 1500 }, (_, at) => at + 1));
      expect(seqs(subject.store.range(1490, 1495))).toEqual([1490, 1491, 1492, 1493, 1494, 1495]);
    });

    using("keeps checkpoints by size, two of one size beside each other", ({ store, transaction }) => {
      transaction.run(() => {
        store.putCheckpoint({ size: 2, note: "two — a note\n" });
        store.putCheckpoint({ size: 9, note: "nine\n" });
        store.putCheckpoint({ size: 9, note: "another nine\n" });
      });
      expect([...store.checkpoints()].map(({ note }) => note)).toEqual(["two — a note\n", "nine\n", "another nine\n"]);
      // A store may give more than was asked for, never less.
      expect([...store.checkpoints(9)].map(({ note }) => note)).toEqual(
        expect.arrayContaining(["nine\n", "another nine\n"]),
      );
    });

    using("drops bodies before a record and keeps what chains", (subject) => {
      append(subject, 1, 2, 3);
      expect(subject.transaction.run(() => subject.store.dropBodies(3))).toBe(2);
      expect(subject.transaction.run(() => subject.store.dropBodies(3))).toBe(0);
      const [first, second, third] = subject.store.range(1, 3);
      expect(first).toEqual({ seq: 1, hash: unit(1).hash, skeleton: unit(1).skeleton });
      expect(second?.body).toBeUndefined();
      expect(third).toEqual(unit(3));
    });

    using("undoes everything of a transaction that throws", (subject) => {
      append(subject, 1);
      const { store, transaction } = subject;
      expect(() =>
        transaction.run(() => {
          store.append(unit(2));
          store.putCheckpoint({ size: 2, note: "two\n" });
          store.dropBodies(2);
          throw new Refused();
        }),
      ).toThrow(Refused);
      expect([...store.range(1, 9)]).toEqual([unit(1)]);
      expect([...store.checkpoints()]).toEqual([]);
    });

    using("undoes a savepoint alone", ({ store, transaction }) => {
      const seen = transaction.run(() => {
        store.savepoint(() => store.putCheckpoint({ size: 1, note: "one\n" }));
        expect(() =>
          store.savepoint(() => {
            store.putCheckpoint({ size: 2, note: "two\n" });
            throw new Refused();
          }),
        ).toThrow(Refused);
        store.append(unit(1));
        return store.savepoint(() => "given back");
      });
      expect(seen).toBe("given back");
      expect([...store.checkpoints()]).toEqual([{ size: 1, note: "one\n" }]);
      expect(seqs(store.range(1, 9))).toEqual([1]);
    });

    using("writes through whichever transaction is open, in one chain", (subject) => {
      const { store, transaction, relaxedTransaction } = subject;
      relaxedTransaction.run(() => store.append(unit(1)));
      expect(store.last()).toEqual(unit(1));
      transaction.run(() => store.append(unit(2)));
      relaxedTransaction.run(() => {
        store.append(unit(3));
        store.putCheckpoint({ size: 3, note: "three\n" });
        expect(store.last()).toEqual(unit(3));
      });
      expect(() =>
        relaxedTransaction.run(() => {
          store.append(unit(4));
          throw new Refused();
        }),
      ).toThrow(Refused);
      expect(seqs(store.range(1, 9))).toEqual([1, 2, 3]);
      expect([...store.checkpoints()]).toEqual([{ size: 3, note: "three\n" }]);
    });

    using("takes a record that stands alone, durable or not, by the same rules", async (subject) => {
      const { store, transaction, relaxedTransaction } = subject;
      store.appendAlone(unit(1), true);
      store.appendAlone(unit(2), false);
      await store.sync();
      expect(() => store.appendAlone(unit(2, 99), true)).toThrow("there already");
      expect(() => store.appendAlone(unit(1, 99), false)).toThrow("there already");
      for (const { run } of [transaction, relaxedTransaction])
        expect(() => run(() => store.appendAlone(unit(3), true))).toThrow("cannot stand in a transaction");
      store.appendAlone(unit(3), false);
      const again = subject.reopen?.() ?? subject;
      expect([...again.store.range(1, 9)]).toEqual([unit(1), unit(2), unit(3)]);
    });

    using("sets a reserve aside once, gives it away once", ({ store }) => {
      store.reserve();
      store.reserve();
      expect(store.useReserve()).toBe(true);
      expect(store.useReserve()).toBe(false);
      store.reserve();
      expect(store.useReserve()).toBe(true);
    });

    using("does not mix two vaults", (subject) => {
      const { store, neighbour, transaction } = subject;
      if (neighbour === undefined) return;
      append(subject, 1, 2);
      transaction.run(() => {
        neighbour.append(unit(1, 77));
        neighbour.putCheckpoint({ size: 1, note: "theirs\n" });
        neighbour.dropBodies(2);
      });
      expect([...store.range(1, 9)]).toEqual([unit(1), unit(2)]);
      expect([...store.checkpoints()]).toEqual([]);
      expect(seqs(neighbour.range(1, 9))).toEqual([1]);
    });

    using("finds everything again after a restart", (subject) => {
      append(subject, 1, 2);
      subject.relaxedTransaction.run(() => subject.store.append(unit(3)));
      subject.transaction.run(() => subject.store.putCheckpoint({ size: 3, note: "three\n" }));
      const again = subject.reopen?.();
      if (again === undefined) return;
      expect([...again.store.range(1, 9)]).toEqual([unit(1), unit(2), unit(3)]);
      expect([...again.store.checkpoints()]).toEqual([{ size: 3, note: "three\n" }]);
    });
  });
}
