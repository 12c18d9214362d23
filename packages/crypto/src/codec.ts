/**
 * The one encoding of everything sealed or signed (SPEC §11): null, booleans, safe integers, text, bytes, arrays,
 * maps with text keys. Canonical: each value has exactly one encoding, and decoding accepts nothing else, so
 * what was signed can be re-encoded and compared.
 */
import { bytesToUtf8, utf8ToBytes, type Bytes } from "@kist/model";

import { malformed } from "./error.ts";

export type Canonical = null | boolean | number | string | Bytes | readonly Canonical[] | CanonicalMap;
export interface CanonicalMap {
  readonly [key: string]: Canonical;
}

/** Arrays and maps inside each other. */
export const MAX_DEPTH = 16;
/** 64 MiB, as much as can be sealed at once. */
export const MAX_CANONICAL_BYTES: number = 64 * 1024 * 1024;

const TAG = { null: 0, false: 1, true: 2, natural: 3, negative: 4, text: 5, bytes: 6, array: 7, map: 8 } as const;

/** Throws `malformed` for what has no encoding: fractions, unsafe integers, lone surrogates, undefined, too deep. */
export function encodeCanonical(value: Canonical): Bytes {
  const writer: Writer = { bytes: new Uint8Array(256), at: 0 };
  write(writer, value, 0);
  return writer.bytes.slice(0, writer.at);
}

/** The value of canonical bytes; maps have no prototype. Throws `malformed` for every other bytes. */
export function decodeCanonical(bytes: Bytes): Canonical {
  if (bytes.length > MAX_CANONICAL_BYTES) throw malformed("canonical");
  const reader: Reader = { bytes, at: 0 };
  const value = read(reader, 0);
  if (reader.at !== bytes.length) throw malformed("canonical");
  return value;
}

interface Writer {
  bytes: Bytes;
  at: number;
}
interface Reader {
  readonly bytes: Bytes;
  at: number;
}

function write(writer: Writer, value: Canonical, depth: number): void {
  if (value === null) writeByte(writer, TAG.null);
  else if (value === false) writeByte(writer, TAG.false);
  else if (value === true) writeByte(writer, TAG.true);
  else if (typeof value === "number") writeInteger(writer, value);
  else if (typeof value === "string") {
    writeByte(writer, TAG.text);
    writeChunk(writer, textBytes(value));
  } else if (value instanceof Uint8Array) {
    writeByte(writer, TAG.bytes);
    writeChunk(writer, value);
  } else if (depth >= MAX_DEPTH) throw malformed("canonical");
  else if (isArray(value)) {
    writeByte(writer, TAG.array);
    writeNatural(writer, value.length);
    for (const item of value) write(writer, item, depth + 1);
  } else if (typeof value === "object") writeMap(writer, value, depth);
  else throw malformed("canonical");
}

function writeMap(writer: Writer, map: CanonicalMap, depth: number): void {
  const entries = Object.entries(map).map(([key, item]) => ({ key: textBytes(key), item }));
  entries.sort((a, b) => compareBytes(a.key, b.key));
  writeByte(writer, TAG.map);
  writeNatural(writer, entries.length);
  for (const { key, item } of entries) {
    writeChunk(writer, key);
    write(writer, item, depth + 1);
  }
}

function writeInteger(writer: Writer, value: number): void {
  if (!Number.isSafeInteger(value)) throw malformed("canonical");
  writeByte(writer, value < 0 ? TAG.negative : TAG.natural);
  writeNatural(writer, value < 0 ? -1 - value : value);
}

/** Base 128, least significant first, the high bit set on all bytes but the last; as short as possible. */
function writeNatural(writer: Writer, value: number): void {
  let rest = value;
  while (rest >= 128) {
    writeByte(writer, (rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  writeByte(writer, rest);
}

function writeChunk(writer: Writer, bytes: Bytes): void {
  writeNatural(writer, bytes.length);
  reserve(writer, bytes.length);
  writer.bytes.set(bytes, writer.at);
  writer.at += bytes.length;
}

function writeByte(writer: Writer, byte: number): void {
  reserve(writer, 1);
  writer.bytes[writer.at++] = byte;
}

function reserve(writer: Writer, length: number): void {
  const needed = writer.at + length;
  if (needed <= writer.bytes.length) return;
  if (needed > MAX_CANONICAL_BYTES) throw malformed("canonical");
  const larger = new Uint8Array(Math.max(needed, writer.bytes.length * 2));
  larger.set(writer.bytes);
  writer.bytes.fill(0);
  writer.bytes = larger;
}

function read(reader: Reader, depth: number): Canonical {
  const tag = readByte(reader);
  switch (tag) {
    case TAG.null:
      return null;
    case TAG.false:
      return false;
    case TAG.true:
      return true;
    case TAG.natural:
      return readNatural(reader);
    case TAG.negative: {
      const value = -1 - readNatural(reader);
      if (!Number.isSafeInteger(value)) throw malformed("canonical");
      return value;
    }
    case TAG.text:
      return readText(reader);
    case TAG.bytes:
      return readChunk(reader).slice();
    case TAG.array:
      return readArray(reader, depth);
    case TAG.map:
      return readMap(reader, depth);
    default:
      throw malformed("canonical");
  }
}

function readArray(reader: Reader, depth: number): readonly Canonical[] {
  if (depth >= MAX_DEPTH) throw malformed("canonical");
  const count = readCount(reader, 1);
  const items: Canonical[] = [];
  for (let i = 0; i < count; i++) items.push(read(reader, depth + 1));
  return items;
}

function readMap(reader: Reader, depth: number): CanonicalMap {
  if (depth >= MAX_DEPTH) throw malformed("canonical");
  const count = readCount(reader, 2);
  // Without a prototype, `__proto__` is a key like any other.
  const map: Record<string, Canonical> = Object.create(null);
  let before: Bytes | undefined;
  for (let i = 0; i < count; i++) {
    const key = readChunk(reader);
    if (before !== undefined && compareBytes(before, key) >= 0) throw malformed("canonical");
    before = key;
    map[chunkText(key)] = read(reader, depth + 1);
  }
  return map;
}

/** A count whose items, of at least `smallest` bytes each, fit into what is left: no allocation beyond the input. */
function readCount(reader: Reader, smallest: number): number {
  const count = readNatural(reader);
  if (count * smallest > reader.bytes.length - reader.at) throw malformed("canonical");
  return count;
}

function readNatural(reader: Reader): number {
  let value = 0;
  let scale = 1;
  for (;;) {
    const byte = readByte(reader);
    value += (byte & 127) * scale;
    if (!Number.isSafeInteger(value)) throw malformed("canonical");
    if (byte < 128) {
      if (byte === 0 && scale > 1) throw malformed("canonical");
      return value;
    }
    scale *= 128;
  }
}

function readText(reader: Reader): string {
  return chunkText(readChunk(reader));
}

function readChunk(reader: Reader): Bytes {
  const length = readNatural(reader);
  const end = reader.at + length;
  if (end > reader.bytes.length) throw malformed("canonical");
  const chunk = reader.bytes.subarray(reader.at, end);
  reader.at = end;
  return chunk;
}

function readByte(reader: Reader): number {
  const byte = reader.bytes[reader.at++];
  if (byte === undefined) throw malformed("canonical");
  return byte;
}

function chunkText(chunk: Bytes): string {
  try {
    return bytesToUtf8(chunk);
  } catch {
    throw malformed("canonical");
  }
}

function textBytes(text: string): Bytes {
  if (!text.isWellFormed()) throw malformed("canonical");
  return utf8ToBytes(text);
}

/** Order of the bytes, a prefix first: for UTF-8 the order of code points. */
function compareBytes(a: Bytes, b: Bytes): number {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function isArray(value: readonly Canonical[] | CanonicalMap): value is readonly Canonical[] {
  return Array.isArray(value);
}
