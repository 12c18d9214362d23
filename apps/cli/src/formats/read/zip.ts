/**
 * One file out of a zip archive (APPNOTE 6.3): what a `.1pux` needs and no more. Sizes are taken from the central
 * directory and held to: an archive that unfolds to more than it says, or to more than is allowed, is refused.
 */
import { inflateRawSync } from "node:zlib";

import { notUnderstood } from "./refusal.ts";

const END = 0x06054b50;
const DIRECTORY = 0x02014b50;
const STORED = 0;
const DEFLATED = 8;

export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
}

/** The content of the file of that name. */
export function readFromZip(bytes: Uint8Array, wanted: string, most: number, file: string): Uint8Array {
  try {
    return find(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), wanted, most);
  } catch {
    // Every cut-off number, wrong signature and wrong length ends here.
    throw notUnderstood(`${file} is a damaged archive, too large, or holds no ${wanted}.`);
  }
}

function find(archive: Buffer, wanted: string, most: number): Uint8Array {
  // The end record has a comment of up to 64 KiB behind it.
  let end = archive.length - 22;
  while (archive.readUInt32LE(end) !== END) {
    end -= 1;
    if (archive.length - end > 22 + 0xffff) throw new RangeError("no end record");
  }
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (archive.readUInt32LE(at) !== DIRECTORY) throw new RangeError("no directory entry");
    const nameLength = archive.readUInt16LE(at + 28);
    if (archive.toString("utf8", at + 46, at + 46 + nameLength) === wanted) return extract(archive, at, most);
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  throw new RangeError("not there");
}

function extract(archive: Buffer, entry: number, most: number): Uint8Array {
  const method = archive.readUInt16LE(entry + 10);
  const packed = archive.readUInt32LE(entry + 20);
  const size = archive.readUInt32LE(entry + 24);
  const local = archive.readUInt32LE(entry + 42);
  if (size > most) throw new RangeError("too large");
  const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const content = archive.subarray(start, start + packed);
  if (content.length !== packed) throw new RangeError("cut off");
  const plain =
    method === STORED
      ? content
      : method === DEFLATED
        ? inflateRawSync(content, { maxOutputLength: Math.max(1, size) })
        : undefined;
  if (plain?.length !== size) throw new RangeError("not as long as it says");
  return plain;
}
