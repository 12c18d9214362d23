/**
 * A `VaultStore` in memory whose transactions undo exactly, savepoints included: what tests use where the
 * database itself is not the point.
 */
import type { Bytes, StreamId, Transaction, ValueHash } from "@kist/model";
import type { DeltaRow, VaultStore } from "@kist/vault";

interface StreamRows {
  head: Bytes | undefined;
  /** Sorted by author and seq only when read. */
  readonly deltas: DeltaRow[];
  /** Hashes and `author.seq` of the deltas: what must stay unique. */
  readonly taken: Set<string>;
  readonly values: Set<ValueHash>;
  readonly pages: Map<number, Bytes>;
}

export interface MemoryVaultStore extends VaultStore {
  /** Nested runs are savepoints: an inner one that throws undoes itself alone. */
  readonly transaction: Transaction;
  /** Makes the write after the next `writes` writes throw `error` once: a full disk, an I/O error. */
  failAfter(writes: number, error: Error): void;
}

/** Bytes are copied on their way in and out: a caller that writes into its buffer changes nothing here. */
const copy = (bytes: Bytes): Bytes => bytes.slice();

/** An empty store of one vault. */
export function createMemoryVaultStore(): MemoryVaultStore {
  const streams = new Map<StreamId, StreamRows>();
  const values = new Map<ValueHash, Bytes>();
  /** How to take back each write of the open transaction, oldest first. */
  let undo: (() => void)[] = [];
  let depth = 0;
  let failure: { left: number; readonly error: Error } | undefined;

  const rowsOf = (stream: StreamId): StreamRows => {
    const found = streams.get(stream);
    if (found !== undefined) return found;
    const fresh: StreamRows = { head: undefined, deltas: [], taken: new Set(), values: new Set(), pages: new Map() };
    streams.set(stream, fresh);
    return fresh;
  };
  const write = (change: () => void, takeBack: () => void): void => {
    if (failure !== undefined && failure.left-- === 0) {
      const { error } = failure;
      failure = undefined;
      throw error;
    }
    change();
    if (depth > 0) undo.push(takeBack);
  };
  const run = <Result>(work: () => Result): Result => {
    const outer = undo;
    undo = [];
    depth++;
    try {
      const result = work();
      outer.push(...undo);
      return result;
    } catch (error) {
      for (const takeBack of undo.reverse()) takeBack();
      throw error;
    } finally {
      depth--;
      undo = depth === 0 ? [] : outer;
    }
  };

  return {
    transaction: { run },
    failAfter(writes, error) {
      failure = { left: writes, error };
    },
    readHead(stream) {
      const { head } = rowsOf(stream);
      return head === undefined ? undefined : copy(head);
    },
    writeHead(stream, bytes) {
      const rows = rowsOf(stream);
      const before = rows.head;
      write(
        () => void (rows.head = copy(bytes)),
        () => void (rows.head = before),
      );
    },
    appendDelta({ stream, author, seq, hash, bytes }) {
      const { deltas, taken } = rowsOf(stream);
      const place = `${author}.${seq}`;
      if (taken.has(hash) || taken.has(place)) throw new Error("this delta is there already");
      write(
        () => {
          deltas.push({ author, seq, hash, bytes: copy(bytes) });
          taken.add(hash).add(place);
        },
        () => {
          deltas.pop();
          taken.delete(hash);
          taken.delete(place);
        },
      );
    },
    *deltas(stream, from) {
      const rows = rowsOf(stream).deltas.filter(
        ({ author, seq }) => from === undefined || (author === from.author && seq > from.after),
      );
      rows.sort((a, b) => (a.author < b.author ? -1 : a.author > b.author ? 1 : a.seq - b.seq));
      for (const row of rows) yield { ...row, bytes: copy(row.bytes) };
    },
    putValue({ hash, stream, bytes }) {
      const rows = rowsOf(stream);
      if (values.has(hash)) return;
      write(
        () => {
          values.set(hash, copy(bytes));
          rows.values.add(hash);
        },
        () => {
          values.delete(hash);
          rows.values.delete(hash);
        },
      );
    },
    readValue(hash) {
      const bytes = values.get(hash);
      return bytes === undefined ? undefined : copy(bytes);
    },
    dropValue(hash) {
      const bytes = values.get(hash);
      if (bytes === undefined) return;
      const holders = [...streams.values()].filter((rows) => rows.values.has(hash));
      write(
        () => {
          values.delete(hash);
          for (const rows of holders) rows.values.delete(hash);
        },
        () => {
          values.set(hash, bytes);
          for (const rows of holders) rows.values.add(hash);
        },
      );
    },
    *values(stream) {
      yield* rowsOf(stream).values;
    },
    *indexPages(stream, below = Number.POSITIVE_INFINITY) {
      const pages = [...rowsOf(stream).pages].filter(([page]) => page < below);
      pages.sort(([a], [b]) => a - b);
      for (const [page, bytes] of pages) yield { page, bytes: copy(bytes) };
    },
    readIndexPage(stream, page) {
      const bytes = rowsOf(stream).pages.get(page);
      return bytes === undefined ? undefined : copy(bytes);
    },
    putIndexPage(stream, page, bytes) {
      const { pages } = rowsOf(stream);
      const before = pages.get(page);
      write(
        () => void pages.set(page, copy(bytes)),
        () => void (before === undefined ? pages.delete(page) : pages.set(page, before)),
      );
    },
    dropIndex(stream) {
      const { pages } = rowsOf(stream);
      const before = [...pages];
      write(
        () => pages.clear(),
        () => {
          for (const [page, bytes] of before) pages.set(page, bytes);
        },
      );
    },
  };
}
