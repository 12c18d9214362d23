/**
 * Values as Yjs writes them inside an update: lib0's variable-length integers and its `any`. Only what the canonical
 * content of a record can hold is written; `update.test.ts` compares with Yjs byte for byte.
 */
import type { Canonical } from "@kist/crypto";
import { utf8ToBytes, type Bytes } from "@kist/model";

export interface UpdateWriter {
  bytes: Bytes;
  at: number;
}

export function createUpdateWriter(room: number): UpdateWriter {
  return { bytes: new Uint8Array(room), at: 0 };
}

export function writeByte(writer: UpdateWriter, byte: number): void {
  reserve(writer, 1);
  writer.bytes[writer.at++] = byte;
}

export function writeBytes(writer: UpdateWriter, bytes: Bytes): void {
  reserve(writer, bytes.length);
  writer.bytes.set(bytes, writer.at);
  writer.at += bytes.length;
}

/** Base 128, least significant digit first, the high bit on all but the last. Up to 2^53. */
export function writeUint(writer: UpdateWriter, value: number): void {
  reserve(writer, 8);
  let rest = value;
  while (rest > 0x7f) {
    writer.bytes[writer.at++] = 0x80 | (rest % 128);
    rest = Math.floor(rest / 128);
  }
  writer.bytes[writer.at++] = rest;
}

/** The same with the sign in the seventh bit of the first digit, which so holds six. */
export function writeInt(writer: UpdateWriter, value: number): void {
  const size = Math.abs(value);
  const rest = Math.floor(size / 64);
  writeByte(writer, (rest > 0 ? 0x80 : 0) | (value < 0 ? 0x40 : 0) | (size % 64));
  if (rest > 0) writeUint(writer, rest);
}

/** Length in bytes, then UTF-8. Most texts are ASCII and short: those are written as they are read. */
export function writeText(writer: UpdateWriter, text: string): void {
  const start = writer.at;
  writeUint(writer, text.length);
  reserve(writer, text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) {
      writer.at = start;
      const encoded = utf8ToBytes(text);
      writeUint(writer, encoded.length);
      writeBytes(writer, encoded);
      return;
    }
    writer.bytes[writer.at++] = code;
  }
}

/** lib0's type codes. */
const ANY = { bytes: 116, array: 117, map: 118, text: 119, true: 120, false: 121, float64: 123, float32: 124 } as const;
const INTEGER = 125;
const NULL = 126;
const MOST_INTEGER = 2 ** 31 - 1;

export function writeAny(writer: UpdateWriter, value: Canonical): void {
  if (typeof value === "string") {
    writeByte(writer, ANY.text);
    writeText(writer, value);
  } else if (typeof value === "number") writeNumber(writer, value);
  else if (typeof value === "boolean") writeByte(writer, value ? ANY.true : ANY.false);
  else if (value === null) writeByte(writer, NULL);
  else if (value instanceof Uint8Array) {
    writeByte(writer, ANY.bytes);
    writeUint(writer, value.length);
    writeBytes(writer, value);
  } else if (isArray(value)) {
    writeByte(writer, ANY.array);
    writeUint(writer, value.length);
    for (const item of value) writeAny(writer, item);
  } else {
    const fields = Object.entries(value);
    writeByte(writer, ANY.map);
    writeUint(writer, fields.length);
    for (const [key, item] of fields) {
      writeText(writer, key);
      writeAny(writer, item);
    }
  }
}

function writeNumber(writer: UpdateWriter, value: number): void {
  if (Number.isInteger(value) && Math.abs(value) <= MOST_INTEGER) {
    writeByte(writer, INTEGER);
    writeInt(writer, value);
    return;
  }
  const short = Math.fround(value) === value;
  writeByte(writer, short ? ANY.float32 : ANY.float64);
  const size = short ? 4 : 8;
  reserve(writer, size);
  const view = new DataView(writer.bytes.buffer, writer.at, size);
  if (short) view.setFloat32(0, value);
  else view.setFloat64(0, value);
  writer.at += size;
}

/** `Array.isArray` does not know readonly arrays. */
function isArray(value: Canonical): value is readonly Canonical[] {
  return Array.isArray(value);
}

function reserve(writer: UpdateWriter, length: number): void {
  const needed = writer.at + length;
  if (needed <= writer.bytes.length) return;
  const larger = new Uint8Array(Math.max(needed, writer.bytes.length * 2));
  larger.set(writer.bytes.subarray(0, writer.at));
  writer.bytes = larger;
}
