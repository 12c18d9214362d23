/** Changes the rows of a stopped daemon's database behind its back, as whoever can write the file could. */
import { join } from "node:path";

import Sqlite from "better-sqlite3";

import type { Home } from "./home.ts";

export interface Rows {
  all(sql: string, ...parameters: readonly unknown[]): readonly Readonly<Record<string, unknown>>[];
  run(sql: string, ...parameters: readonly unknown[]): number;
}

export function tamper<Result>(home: Home, change: (rows: Rows) => Result): Result {
  const raw = new Sqlite(join(home.path, "kist.db"));
  try {
    return change({
      all: (sql, ...parameters) => raw.prepare(sql).all(...parameters) as Readonly<Record<string, unknown>>[],
      run: (sql, ...parameters) => raw.prepare(sql).run(...parameters).changes,
    });
  } finally {
    raw.close();
  }
}

/** Flips one bit in the middle of the bytes column of one row. */
export function flipBit(rows: Rows, table: string, column: string, id: unknown, key = "id"): void {
  const [row] = rows.all(`select ${column} as bytes from ${table} where ${key} = ?`, id);
  const bytes = row?.["bytes"];
  if (!(bytes instanceof Uint8Array)) throw new Error(`no such row in ${table}`);
  const changed = Buffer.from(bytes);
  const at = changed.length >> 1;
  changed[at] = (changed[at] ?? 0) ^ 1;
  rows.run(`update ${table} set ${column} = ? where ${key} = ?`, changed, id);
}
