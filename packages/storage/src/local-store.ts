/**
 * What concerns this device alone: allowed repositories, settings, the newest time seen. The bytes are sealed by
 * whoever writes them; kind and key stand in the clear, so a key is a hash or a fixed word, never a name.
 */
import type { Bytes } from "@kist/model";

import { readRow, readRows } from "./cells.ts";
import type { Rows } from "./transactions.ts";

export interface LocalStore {
  read(kind: string, key: string): Bytes | undefined;
  /** Adds or replaces. Durable when it returns, or with the transaction that is open. */
  write(kind: string, key: string, bytes: Bytes): void;
  /** Unknown keys are ignored. */
  remove(kind: string, key: string): void;
  /** All rows of a kind by ascending key. */
  list(kind: string): readonly { readonly key: string; readonly bytes: Bytes }[];
}

export function createLocalStore(rows: Rows): LocalStore {
  return {
    read: (kind, key) =>
      readRow(rows.get("select bytes from local_rows where kind = ? and key = ?", kind, key))?.bytes("bytes"),
    write(kind, key, bytes) {
      rows.change(
        "local",
        "insert into local_rows (kind, key, bytes) values (?, ?, ?) on conflict do update set bytes = excluded.bytes",
        kind,
        key,
        bytes,
      );
    },
    remove(kind, key) {
      rows.change("local", "delete from local_rows where kind = ? and key = ?", kind, key);
    },
    list: (kind) =>
      readRows(rows.all("select key, bytes from local_rows where kind = ? order by key", kind)).map((row) => ({
        key: row.text("key"),
        bytes: row.bytes("bytes"),
      })),
  };
}
