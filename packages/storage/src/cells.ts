/**
 * Typed reading of rows. STRICT tables promise the types, but the file is a border: a damaged page can hold
 * anything, so what is not of its column's type is `database-damaged`.
 */
import { KistError, type Bytes } from "@kist/model";

import type { StorageErrorCode } from "./error.ts";

export interface Row {
  number(column: string): number;
  /** `undefined` for NULL. */
  numberOrNone(column: string): number | undefined;
  text(column: string): string;
  bytes(column: string): Bytes;
  /** `undefined` for NULL. */
  bytesOrNone(column: string): Bytes | undefined;
}

/** One row as SQLite returned it; `undefined` stays `undefined`. */
export function readRow(found: unknown): Row | undefined {
  if (found === undefined) return undefined;
  if (typeof found !== "object" || found === null) throw damaged("row");
  return rowOf(found as Readonly<Record<string, unknown>>);
}

export function readRows(found: readonly unknown[]): Row[] {
  return found.map((each) => readRow(each) ?? fail("row"));
}

function rowOf(cells: Readonly<Record<string, unknown>>): Row {
  const bytesOrNone = (column: string): Bytes | undefined => {
    const cell = cells[column];
    if (cell === null) return undefined;
    return cell instanceof Uint8Array ? plain(cell) : fail(column);
  };
  const numberOrNone = (column: string): number | undefined => {
    const cell = cells[column];
    if (cell === null) return undefined;
    return typeof cell === "number" && Number.isSafeInteger(cell) ? cell : fail(column);
  };
  return {
    number: (column) => numberOrNone(column) ?? fail(column),
    numberOrNone,
    text(column) {
      const cell = cells[column];
      return typeof cell === "string" ? cell : fail(column);
    },
    bytes: (column) => bytesOrNone(column) ?? fail(column),
    bytesOrNone,
  };
}

/** better-sqlite3 returns Buffers, each with memory of its own; callers get the same memory as a Uint8Array. */
function plain(buffer: Uint8Array): Bytes {
  const { buffer: memory, byteOffset, byteLength } = buffer;
  return memory instanceof ArrayBuffer ? new Uint8Array(memory, byteOffset, byteLength) : Uint8Array.from(buffer);
}

const damaged = (column: string): KistError<StorageErrorCode> => new KistError("database-damaged", { column });
function fail(column: string): never {
  throw damaged(column);
}

/** Raw bytes of a hexadecimal id, through Node's decoder: a write converts several, the model's costs µs each. */
export function idBytes(id: string): Uint8Array {
  const bytes = Buffer.from(id, "hex");
  if (bytes.length * 2 !== id.length) throw new TypeError("not a hexadecimal id");
  return bytes;
}

/** The hexadecimal id of bytes that a row holds as one. */
export function bytesId<Id extends string>(bytes: Uint8Array): Id {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex") as Id;
}
