/** Streams of one vault: deltas, the sealed values beside them, heads and index pages. */
import type { DeviceId, EnvelopeHash, StreamId, ValueHash, VaultId } from "@kist/model";
import type { DeltaRow, VaultStore } from "@kist/vault";

import { bytesId, idBytes, readRow, readRows } from "./cells.ts";
import { counterOf, keyRange, rowKey } from "./keys.ts";
import type { Numbers } from "./numbers.ts";
import type { Cell, Rows } from "./transactions.ts";
import { createValueCache } from "./value-cache.ts";

/** Deltas fetched at once: bounds memory while a long stream is replayed. */
const CHUNK = 256;

export function createVaultStore(rows: Rows, numbers: Numbers, vault: VaultId): VaultStore {
  const cache = createValueCache();
  const change = (sql: string, ...cells: readonly Cell[]): number => rows.change("vault", sql, ...cells);

  function* logRows(log: number, author: DeviceId, after: number): Generator<DeltaRow> {
    const [, last] = keyRange("deltas", log);
    for (let at = after < 0 ? rowKey("deltas", log, 0) - 1 : rowKey("deltas", log, after); ;) {
      const chunk = readRows(
        rows.all("select id, hash, bytes from deltas where id > ? and id <= ? order by id limit ?", at, last, CHUNK),
      );
      for (const row of chunk) {
        at = row.number("id");
        const hash = bytesId<EnvelopeHash>(row.bytes("hash"));
        yield { author, seq: counterOf("deltas", at), hash, bytes: row.bytes("bytes") };
      }
      if (chunk.length < CHUNK) return;
    }
  }

  return {
    readHead(stream) {
      const no = numbers.stream(vault, stream);
      if (no === undefined) return undefined;
      return readRow(rows.get("select bytes from heads where stream = ?", no))?.bytes("bytes");
    },
    writeHead(stream, bytes) {
      change(
        "insert into heads (stream, bytes) values (?, ?) on conflict (stream) do update set bytes = excluded.bytes",
        numbers.makeStream(vault, stream),
        bytes,
      );
    },
    appendDelta({ stream, author, seq, hash, bytes }) {
      const log = numbers.makeLog(numbers.makeStream(vault, stream), author);
      change(
        "insert into deltas (id, vault, hash, bytes) values (?, ?, ?, ?)",
        rowKey("deltas", log, seq),
        numbers.makeVault("vault", vault),
        idBytes(hash),
        bytes,
      );
    },
    *deltas(stream, from) {
      const no = numbers.stream(vault, stream);
      if (no === undefined) return;
      for (const { no: log, author } of numbers.logs(no)) {
        if (from === undefined) yield* logRows(log, author, -1);
        else if (from.author === author) yield* logRows(log, author, from.after);
      }
    },
    putValue({ hash, stream, bytes }) {
      const owner = numbers.makeStream(vault, stream);
      const [first, last] = keyRange("sealed_values", owner);
      const newest = readRow(rows.get("select max(id) as id from sealed_values where id between ? and ?", first, last));
      const id = newest?.numberOrNone("id");
      change(
        "insert into sealed_values (id, vault, hash, bytes) values (?, ?, ?, ?) on conflict (hash, vault) do nothing",
        id === undefined ? first : rowKey("sealed_values", owner, counterOf("sealed_values", id) + 1),
        numbers.makeVault("vault", vault),
        idBytes(hash),
        bytes,
      );
    },
    readValue(hash) {
      const known = cache.get(hash);
      if (known !== undefined) return known;
      const no = numbers.vault(vault);
      if (no === undefined) return undefined;
      const found = rows.get("select bytes from sealed_values where hash = ? and vault = ?", idBytes(hash), no);
      const bytes = readRow(found)?.bytes("bytes");
      if (bytes !== undefined) cache.keep(hash, bytes);
      return bytes;
    },
    dropValue(hash) {
      cache.drop(hash);
      const no = numbers.vault(vault);
      if (no !== undefined) change("delete from sealed_values where hash = ? and vault = ?", idBytes(hash), no);
    },
    values(stream) {
      const no = numbers.stream(vault, stream);
      if (no === undefined) return [];
      return readRows(
        rows.all(
          "select hash from sealed_values where id between ? and ? order by id",
          ...keyRange("sealed_values", no),
        ),
      ).map((row) => bytesId<ValueHash>(row.bytes("hash")));
    },
    indexPages(stream, below) {
      const no = numbers.stream(vault, stream);
      if (no === undefined) return [];
      const [first, last] = keyRange("index_pages", no);
      return readRows(
        rows.all(
          "select id, bytes from index_pages where id between ? and ? order by id",
          first,
          below === undefined ? last : rowKey("index_pages", no, below) - 1,
        ),
      ).map((row) => ({ page: counterOf("index_pages", row.number("id")), bytes: row.bytes("bytes") }));
    },
    readIndexPage(stream, page) {
      const no = numbers.stream(vault, stream);
      if (no === undefined) return undefined;
      return readRow(rows.get("select bytes from index_pages where id = ?", rowKey("index_pages", no, page)))?.bytes(
        "bytes",
      );
    },
    putIndexPage(stream, page, bytes) {
      change(
        "insert into index_pages (id, bytes) values (?, ?) on conflict (id) do update set bytes = excluded.bytes",
        rowKey("index_pages", numbers.makeStream(vault, stream), page),
        bytes,
      );
    },
    dropIndex(stream: StreamId) {
      const no = numbers.stream(vault, stream);
      if (no !== undefined) change("delete from index_pages where id between ? and ?", ...keyRange("index_pages", no));
    },
  };
}
