/** Puts an answer on a connection: a status line, three headers, whether the connection lasts; then the content. */
import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";

import { pump, VERSION_HEADER, type StreamReply, type WholeAnswer } from "./reply.ts";

export interface Framing {
  /** The daemon's version. */
  readonly version: string;
  /** Nothing is answered on this connection after it. */
  readonly closes: boolean;
  /** The head alone is sent. */
  readonly bare: boolean;
}

/** A character for a byte. */
const PLAIN = "latin1";

/** Tells the client to send the body it announced. */
export function writeContinue(socket: Socket): void {
  socket.write("HTTP/1.1 100 Continue\r\n\r\n", PLAIN);
}

export function writeAnswer(socket: Socket, { status, type, content }: WholeAnswer, framing: Framing): void {
  const length = Buffer.byteLength(content);
  const head = formHead(status, type, `content-length: ${length}`, framing);
  if (framing.bare) socket.write(head, PLAIN);
  else if (typeof content === "string") {
    // As many bytes as characters: all of it is ASCII.
    socket.write(head + content, length === content.length ? PLAIN : "utf8");
  } else {
    socket.write(head, PLAIN);
    socket.write(content);
  }
}

/** Writes a stream, each of its pieces as one chunk. Settles when it has ended or its reader has gone. */
export async function writeStream(socket: Socket, reply: StreamReply, framing: Framing): Promise<void> {
  const gone = new Promise<"gone">((resolve) => socket.once("close", () => resolve("gone")));
  const coding = "cache-control: no-store\r\nTransfer-Encoding: chunked";
  socket.write(formHead(reply.status, reply.type, coding, framing), PLAIN);
  await pump(reply.stream, gone, (piece) => {
    // An empty chunk would end it.
    if (piece === "" || socket.write(`${Buffer.byteLength(piece).toString(16)}\r\n${piece}\r\n`)) return undefined;
    return new Promise<void>((resolve) => socket.once("drain", () => resolve()));
  });
  if (!socket.destroyed) socket.write("0\r\n\r\n", PLAIN);
}

function formHead(status: number, type: string, framed: string, { version, closes }: Framing): string {
  const line = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`;
  return `${line}\r\ncontent-type: ${type}\r\n${framed}\r\n${VERSION_HEADER}: ${version}\r\nConnection: ${closes ? "close" : "keep-alive"}\r\n\r\n`;
}
