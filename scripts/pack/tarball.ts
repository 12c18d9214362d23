/**
 * A tar archive (POSIX ustar) whose bytes depend on nothing but names and contents: sorted, one date, no owner. Two clean builds
 * can therefore be compared by their hash.
 */
import { gzipSync } from "node:zlib";

export interface PackedFile {
  /** With forward slashes, at most 255 characters. */
  readonly path: string;
  readonly content: Buffer;
  readonly executable: boolean;
}

/** Seconds since 1970. The date npm gives to every file, because some tools reject 1970. */
const DATE = Date.UTC(1985, 9, 26, 8, 15) / 1000;
const BLOCK = 512;

/** The gzipped archive. */
export function createTarball(files: readonly PackedFile[]): Buffer {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const parts = sorted.flatMap(({ path, content, executable }) => [
    createHeader(path, content.length, executable),
    content,
    Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK),
  ]);
  return gzipSync(Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]), { level: 9 });
}

function createHeader(path: string, size: number, executable: boolean): Buffer {
  const { name, prefix } = splitPath(path);
  const header = Buffer.alloc(BLOCK);
  header.write(name, 0);
  header.write(octal(executable ? 0o755 : 0o644, 8), 100);
  header.write(octal(0, 8), 108);
  header.write(octal(0, 8), 116);
  header.write(octal(size, 12), 124);
  header.write(octal(DATE, 12), 136);
  header.write("        ", 148); // the checksum counts itself as spaces
  header.write("0", 156); // a regular file
  header.write("ustar\u000000", 257); // magic and version
  header.write(prefix, 345);
  const checksum = header.reduce((sum, byte) => sum + byte, 0);
  header.write(`${octal(checksum, 7)} `, 148);
  return header;
}

/** ustar has 100 bytes for the name and 155 for the folders before it. */
function splitPath(path: string): { readonly name: string; readonly prefix: string } {
  if (Buffer.byteLength(path) <= 100) return { name: path, prefix: "" };
  const slash = path.indexOf("/", path.length - 101);
  const parts = { name: path.slice(slash + 1), prefix: path.slice(0, slash) };
  if (slash < 0 || parts.prefix.length > 155) throw new Error(`the path is too long for an archive: ${path}`);
  return parts;
}

/** Digits that fill a field of `width` bytes, the last of them zero. */
function octal(value: number, width: number): string {
  return `${value.toString(8).padStart(width - 1, "0")}\0`;
}
