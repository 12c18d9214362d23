/**
 * The buffer a record's body is built in: one per ledger, grown and kept, wiped after each record. Texts are
 * mostly ASCII and short, so they are written byte by byte; the first other character switches to UTF-8.
 */
import { utf8ToBytes, type Bytes } from "@kist/model";

export interface BodyWriter {
  bytes: Bytes;
  at: number;
}

export function createBodyWriter(): BodyWriter {
  return { bytes: new Uint8Array(4096), at: 0 };
}

/** Forgets what was written. A buffer that one huge record grew is given back. */
export function clearWriter(writer: BodyWriter): void {
  if (writer.bytes.length > KEPT) writer.bytes = new Uint8Array(4096);
  else writer.bytes.fill(0, 0, writer.at);
  writer.at = 0;
}
const KEPT: number = 256 * 1024;

export function writeByte(writer: BodyWriter, byte: number): void {
  reserve(writer, 1);
  writer.bytes[writer.at++] = byte;
}

/** Base 128, least significant first, the high bit set on all bytes but the last. Safe integers from 0. */
export function writeNatural(writer: BodyWriter, value: number): void {
  reserve(writer, 8);
  let rest = value;
  while (rest >= 128) {
    writer.bytes[writer.at++] = (rest % 128) | 128;
    rest = Math.floor(rest / 128);
  }
  writer.bytes[writer.at++] = rest;
}

/** Sign in the lowest bit. Magnitudes up to 2^52. */
export function writeInteger(writer: BodyWriter, value: number): void {
  writeNatural(writer, value < 0 ? -2 * value - 1 : 2 * value);
}

export function writeBytes(writer: BodyWriter, bytes: Bytes): void {
  reserve(writer, bytes.length);
  writer.bytes.set(bytes, writer.at);
  writer.at += bytes.length;
}

/** Length in bytes, then UTF-8. */
export function writeText(writer: BodyWriter, text: string): void {
  const { length } = text;
  reserve(writer, length + 8);
  const start = writer.at;
  writeNatural(writer, length);
  const { bytes } = writer;
  let { at } = writer;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) {
      writer.at = start;
      const encoded = utf8ToBytes(text);
      writeNatural(writer, encoded.length);
      writeBytes(writer, encoded);
      return;
    }
    bytes[at++] = code;
  }
  writer.at = at;
}

function reserve(writer: BodyWriter, length: number): void {
  const needed = writer.at + length;
  if (needed <= writer.bytes.length) return;
  const larger = new Uint8Array(Math.max(needed, writer.bytes.length * 2));
  larger.set(writer.bytes.subarray(0, writer.at));
  writer.bytes.fill(0);
  writer.bytes = larger;
}
