/**
 * The last words to a connection whose bytes are not HTTP, too many, or too slow. Node's parser has given up
 * on it, so the answer is written by hand, at most once, and the connection ends.
 */
import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";

import type { DescribeError } from "../socket/error.ts";
import { VERSION_HEADER } from "../socket/reply.ts";

const REASONS: readonly (readonly [code: string, status: number, detail: string])[] = [
  ["HPE_HEADER_OVERFLOW", 431, "its head is too large"],
  ["HPE_CHUNK_EXTENSIONS_OVERFLOW", 413, "its body is chunked"],
  ["ERR_HTTP_REQUEST_TIMEOUT", 408, "it came too slowly"],
];
const OTHERWISE = ["", 400, "it is not HTTP/1.1"] as const;

export function createParserRefusal(
  describeError: DescribeError,
  version: string,
): (error: NodeJS.ErrnoException, socket: Socket) => void {
  const answers = new Map(
    [...REASONS, OTHERWISE].map(([code, status, detail]) => {
      const words = describeError("request-malformed", { detail });
      const body = JSON.stringify({ error: { code: "request-malformed", facts: { detail }, message: words.what } });
      const head = [
        `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
        "content-type: application/json",
        `content-length: ${Buffer.byteLength(body)}`,
        `${VERSION_HEADER}: ${version}`,
        "connection: close",
      ];
      return [code, `${head.join("\r\n")}\r\n\r\n${body}`];
    }),
  );
  return (error, socket) => {
    const answer = answers.get(error.code ?? "") ?? answers.get("");
    if (!socket.writable || answer === undefined) socket.destroy();
    else socket.end(answer, () => socket.destroy());
  };
}
