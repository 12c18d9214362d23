/**
 * Reading the canonical encoding (grammar: `codec.ts`). Hostile bytes cost at most time and memory in proportion
 * to their length. Unlock decodes every index page, so text is read without the decoder where it is ASCII, and
 * a key that repeats inside one document is made once.
 */
import { Buffer } from "node:buffer";

import { bytesToUtf8, type Bytes } from "@kist/model";

import { MAX_CANONICAL_BYTES, MAX_DEPTH, TAG, type Canonical, type CanonicalMap } from "./codec.ts";
import { malformed } from "./error.ts";

/** The value of canonical bytes; maps inherit nothing. Throws `malformed` for any other bytes. */
export function decodeCanonical(bytes: Bytes): Canonical {
  if (bytes.length > MAX_CANONICAL_BYTES) throw malformed("canonical");
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const reader: Reader = { bytes, view, at: 0, keys: [] };
  const value = read(reader, 0);
  if (reader.at !== bytes.length) throw malformed("canonical");
  return value;
}

interface Reader {
  readonly bytes: Bytes;
  /** The same memory, for its fast text functions. */
  readonly view: Buffer<ArrayBuffer>;
  at: number;
  /** Keys seen in this document, by `keySlot`. */
  readonly keys: (string | undefined)[];
}

/** Maps without a prototype chain to speak of, so `constructor` is a key like any other; `new` keeps them compact. */
const Fields = function Fields() {} as unknown as new () => Record<string, Canonical>;
Fields.prototype = Object.freeze(Object.create(null));

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
    case TAG.negative:
      return readNegative(reader);
    case TAG.text: {
      const length = readLength(reader);
      reader.at += length;
      return textAt(reader, reader.at - length, length);
    }
    case TAG.bytes: {
      const length = readLength(reader);
      reader.at += length;
      return reader.bytes.slice(reader.at - length, reader.at);
    }
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
  const map = new Fields();
  let beforeAt = -1;
  let beforeLength = 0;
  for (let i = 0; i < count; i++) {
    const length = readLength(reader);
    const at = reader.at;
    reader.at += length;
    if (beforeAt >= 0 && !isAscending(reader.bytes, beforeAt, beforeLength, at, length)) throw malformed("canonical");
    beforeAt = at;
    beforeLength = length;
    const key = keyAt(reader, at, length);
    map[key] = read(reader, depth + 1);
  }
  return map;
}

/** A count whose items, of at least `smallest` bytes each, fit into what is left: no allocation beyond the input. */
function readCount(reader: Reader, smallest: number): number {
  const count = readNatural(reader);
  if (count * smallest > reader.bytes.length - reader.at) throw malformed("canonical");
  return count;
}

/** The length of a chunk that is all there. */
function readLength(reader: Reader): number {
  return readCount(reader, 1);
}

function readNatural(reader: Reader): number {
  let value = 0;
  let scale = 1;
  for (;;) {
    const byte = readByte(reader);
    value += (byte & 127) * scale;
    if (value > Number.MAX_SAFE_INTEGER) throw malformed("canonical");
    if (byte < 128) {
      // A last digit of zero would be a second spelling.
      if (byte === 0 && scale > 1) throw malformed("canonical");
      return value;
    }
    scale *= 128;
  }
}

function readNegative(reader: Reader): number {
  const value = -1 - readNatural(reader);
  if (!Number.isSafeInteger(value)) throw malformed("canonical");
  return value;
}

function readByte(reader: Reader): number {
  const byte = reader.bytes[reader.at++];
  if (byte === undefined) throw malformed("canonical");
  return byte;
}

function textAt(reader: Reader, at: number, length: number): string {
  const { bytes } = reader;
  for (let i = at; i < at + length; i++) if ((bytes[i] ?? 0) > 127) return utf8At(bytes, at, length);
  return reader.view.toString("latin1", at, at + length);
}

function utf8At(bytes: Bytes, at: number, length: number): string {
  try {
    return bytesToUtf8(bytes.subarray(at, at + length));
  } catch {
    throw malformed("canonical");
  }
}

const KEY_SLOTS = 256;
const LONGEST_KEPT_KEY = 24;

function keyAt(reader: Reader, at: number, length: number): string {
  if (length === 0 || length > LONGEST_KEPT_KEY) return textAt(reader, at, length);
  const { bytes, keys } = reader;
  const slot = ((bytes[at] ?? 0) * 31 + (bytes[at + length - 1] ?? 0) * 7 + length) % KEY_SLOTS;
  const kept = keys[slot];
  if (kept !== undefined && isText(bytes, at, length, kept)) return kept;
  const key = textAt(reader, at, length);
  keys[slot] = key;
  return key;
}

/** Whether these bytes are the ASCII of `text`. */
function isText(bytes: Bytes, at: number, length: number, text: string): boolean {
  if (text.length !== length) return false;
  for (let i = 0; i < length; i++) {
    const byte = bytes[at + i] ?? 0;
    if (byte > 127 || byte !== text.charCodeAt(i)) return false;
  }
  return true;
}

/** Whether the first chunk comes strictly before the second in byte order, a prefix first. */
function isAscending(bytes: Bytes, a: number, aLength: number, b: number, bLength: number): boolean {
  const shorter = Math.min(aLength, bLength);
  for (let i = 0; i < shorter; i++) {
    const difference = (bytes[a + i] ?? 0) - (bytes[b + i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return aLength < bLength;
}
