/**
 * The smallest HTTP/1.1 that speaks with the daemon: one request, one answer with a length. Written by hand
 * because loading an HTTP library takes longer than everything else a `kist get` does (perf.md A). Strict:
 * what a Kist daemon would not send is an error, and sizes are checked before memory is taken.
 */
import { malformed } from "./error.ts";

/** Bytes of an answer's status line and headers. */
const MAX_HEAD = 8 * 1024;

export interface RawAnswer {
  readonly status: number;
  /** The daemon's version, from every answer's `kist-version` header. */
  readonly version: string;
  readonly type: string;
  readonly body: Buffer;
  /** The daemon closes the connection after this answer. */
  readonly closes: boolean;
}

/** The bytes of a request. `path` must be plain ASCII without spaces; a body is JSON text. */
export function encodeRequest(path: string, json: string | undefined): string {
  if (!/^\/[!-~]*$/.test(path)) throw new TypeError("not a path");
  if (json === undefined) return `GET ${path} HTTP/1.1\r\nhost: kist\r\n\r\n`;
  return `POST ${path} HTTP/1.1\r\nhost: kist\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(json)}\r\n\r\n${json}`;
}

/** The head of a request whose body of so many bytes follows as it is. */
export function encodeUpload(path: string, length: number): string {
  if (!/^\/[!-~]*$/.test(path)) throw new TypeError("not a path");
  return `POST ${path} HTTP/1.1\r\nhost: kist\r\ncontent-type: application/octet-stream\r\ncontent-length: ${length}\r\n\r\n`;
}

export interface Head {
  readonly status: number;
  readonly version: string;
  readonly type: string;
  /** `undefined`: chunked, as event streams are. */
  readonly length: number | undefined;
  readonly closes: boolean;
  /** Bytes the head takes, blank line included. */
  readonly size: number;
}

/** The head of an answer; `undefined` until it is complete. */
export function parseHead(bytes: Buffer): Head | undefined {
  // As text first: searching a text costs a process that does it once a tenth of a millisecond less.
  const text = bytes.toString("latin1", 0, MAX_HEAD + 4);
  const end = text.indexOf("\r\n\r\n");
  if (end < 0 && bytes.length > MAX_HEAD) throw malformed("its head is too large");
  if (end < 0) return undefined;
  const [statusLine = "", ...lines] = text.slice(0, end).split("\r\n");
  const status = /^HTTP\/1\.1 ([2-5]\d\d) [ -~]*$/.exec(statusLine)?.[1];
  if (status === undefined) throw malformed("its first line is not HTTP/1.1");
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).toLowerCase();
    if (colon < 1 || headers.has(name)) throw malformed("a header is not one or comes twice");
    headers.set(name, line.slice(colon + 1).trim());
  }
  const length = headers.get("content-length");
  const chunked = headers.get("transfer-encoding") === "chunked";
  if (chunked === (length !== undefined) || (length !== undefined && !/^\d{1,12}$/.test(length)))
    throw malformed("it has no plain length");
  const version = headers.get("kist-version");
  if (version === undefined) throw malformed("it does not tell a version");
  return {
    status: Number(status),
    version,
    type: headers.get("content-type") ?? "",
    length: length === undefined ? undefined : Number(length),
    closes: headers.get("connection") === "close",
    size: end + 4,
  };
}

/** Collects one answer from pieces as they come. Throws `internal` on anything but exactly one. */
export function createAnswerReader(limit: number): (piece: Buffer) => RawAnswer | undefined {
  let held: Buffer | undefined;
  let head: Head | undefined;
  /** Of an answer that comes in pieces: taken once, so that a backup is not copied anew for each of them. */
  let body: Buffer | undefined;
  let filled = 0;
  return (piece) => {
    if (body === undefined) {
      held = held === undefined ? piece : Buffer.concat([held, piece]);
      head ??= parseHead(held);
      if (head === undefined) return undefined;
      const { length, size } = head;
      if (length === undefined) throw malformed("it has no plain length");
      if (length > limit) throw malformed("it is too large");
      if (held.length >= size + length) body = held.subarray(size);
      else held.copy((body = Buffer.allocUnsafe(length)), 0, size);
      filled = held.length - size;
    } else {
      piece.copy(body, filled);
      filled += piece.length;
    }
    if (head === undefined || filled < (head.length ?? 0)) return undefined;
    if (filled > (head.length ?? 0)) throw malformed("bytes follow it");
    const { status, version, type, closes } = head;
    return { status, version, type, closes, body };
  };
}
