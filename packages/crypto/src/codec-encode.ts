/** Writing the canonical encoding (grammar: `codec.ts`). */
import { utf8ToBytes, type Bytes } from "@kist/model";

import { MAX_CANONICAL_BYTES, MAX_DEPTH, TAG, type Canonical, type CanonicalMap } from "./codec.ts";
import { malformed } from "./error.ts";

/** Throws `malformed` for what has no encoding: fractions, unsafe integers, lone surrogates, undefined, too deep, too large. */
export function encodeCanonical(value: Canonical): Bytes {
  const writer: Writer = { bytes: new Uint8Array(512), at: 0 };
  write(writer, value, 0);
  const encoded = writer.bytes.slice(0, writer.at);
  // What is encoded may be secret: the work space does not keep a second copy.
  writer.bytes.fill(0);
  return encoded;
}

interface Writer {
  bytes: Bytes;
  at: number;
}

function write(writer: Writer, value: Canonical, depth: number): void {
  if (typeof value === "string") {
    writeByte(writer, TAG.text);
    writeText(writer, value);
  } else if (typeof value === "number") writeInteger(writer, value);
  else if (value === null) writeByte(writer, TAG.null);
  else if (typeof value === "boolean") writeByte(writer, value ? TAG.true : TAG.false);
  else if (value instanceof Uint8Array) {
    writeByte(writer, TAG.bytes);
    writeChunk(writer, value);
  } else if (typeof value !== "object" || depth >= MAX_DEPTH) throw malformed("canonical");
  else if (isArray(value)) {
    writeByte(writer, TAG.array);
    writeNatural(writer, value.length);
    for (const item of value) write(writer, item, depth + 1);
  } else writeMap(writer, value, depth);
}

function writeMap(writer: Writer, map: CanonicalMap, depth: number): void {
  const keys = sortKeys(Object.keys(map));
  writeByte(writer, TAG.map);
  writeNatural(writer, keys.length);
  for (const key of keys) {
    const item = map[key];
    if (item === undefined) throw malformed("canonical");
    writeText(writer, key);
    write(writer, item, depth + 1);
  }
}

const BEYOND_BMP = /[\u{10000}-\u{10ffff}]/u;

/** By code point, which is the order of UTF-8 bytes; plain sorting differs only where surrogate pairs stand. */
function sortKeys(keys: string[]): readonly string[] {
  if (!keys.some((key) => BEYOND_BMP.test(key))) return keys.sort();
  return keys.sort((a, b) => {
    const left = Array.from(a, (character) => character.codePointAt(0) ?? 0);
    const right = Array.from(b, (character) => character.codePointAt(0) ?? 0);
    const at = left.findIndex((code, i) => code !== right[i]);
    return at === -1 ? left.length - right.length : (left[at] ?? 0) - (right[at] ?? -1);
  });
}

function writeInteger(writer: Writer, value: number): void {
  if (!Number.isSafeInteger(value)) throw malformed("canonical");
  writeByte(writer, value < 0 ? TAG.negative : TAG.natural);
  writeNatural(writer, value < 0 ? -1 - value : value);
}

function writeNatural(writer: Writer, value: number): void {
  let rest = value;
  while (rest >= 128) {
    writeByte(writer, (rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  writeByte(writer, rest);
}

/** Almost all text is ASCII: written as it is read, and begun again as UTF-8 at the first character that is not. */
function writeText(writer: Writer, text: string): void {
  const start = writer.at;
  writeNatural(writer, text.length);
  reserve(writer, text.length);
  const { bytes } = writer;
  let { at } = writer;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) {
      if (!text.isWellFormed()) throw malformed("canonical");
      writer.at = start;
      writeChunk(writer, utf8ToBytes(text));
      return;
    }
    bytes[at++] = code;
  }
  writer.at = at;
}

function writeChunk(writer: Writer, chunk: Bytes): void {
  writeNatural(writer, chunk.length);
  reserve(writer, chunk.length);
  writer.bytes.set(chunk, writer.at);
  writer.at += chunk.length;
}

function writeByte(writer: Writer, byte: number): void {
  if (writer.at === writer.bytes.length) reserve(writer, 1);
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

function isArray(value: readonly Canonical[] | CanonicalMap): value is readonly Canonical[] {
  return Array.isArray(value);
}
