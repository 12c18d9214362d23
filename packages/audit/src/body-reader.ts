/** Reads what `body-writer.ts` writes, from bytes nobody has checked: every read is bounded, and throws `Malformed`. */
import { bytesToUtf8, type Bytes } from "@kist/model";

export interface BodyReader {
  readonly bytes: Bytes;
  at: number;
}

/** Stays inside this package: callers turn it into `open-failed`-like findings with a place. */
export class Malformed extends Error {}

export function readByte(reader: BodyReader): number {
  const byte = reader.bytes[reader.at++];
  if (byte === undefined) throw new Malformed();
  return byte;
}

export function readNatural(reader: BodyReader): number {
  let value = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = readByte(reader);
    value += (byte & 127) * scale;
    if (!Number.isSafeInteger(value) || (byte === 0 && scale > 1)) throw new Malformed();
    if (byte < 128) return value;
  }
}

export function readInteger(reader: BodyReader): number {
  const value = readNatural(reader);
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}

/** How many items follow; each takes at least one byte, so a wrong count allocates nothing. */
export function readCount(reader: BodyReader): number {
  const count = readNatural(reader);
  if (count > reader.bytes.length - reader.at) throw new Malformed();
  return count;
}

export function readText(reader: BodyReader): string {
  const length = readCount(reader);
  const start = reader.at;
  reader.at += length;
  try {
    return bytesToUtf8(reader.bytes.subarray(start, reader.at));
  } catch {
    throw new Malformed();
  }
}
