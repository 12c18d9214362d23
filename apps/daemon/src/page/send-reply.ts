/** Puts an answer on Node's wire. */
import type { ServerResponse } from "node:http";

import { pump, toAnswer, VERSION_HEADER, type Reply, type StreamReply } from "../socket/reply.ts";

/** Writes the answer. For a stream the promise settles when it has ended or its client has gone. */
export function sendReply(response: ServerResponse, version: string, reply: Reply): Promise<void> | undefined {
  response.sendDate = false;
  const answer = toAnswer(reply);
  if ("stream" in answer) return sendStream(response, version, answer);
  const { status, type, content } = answer;
  response.writeHead(status, [
    "content-type",
    type,
    "content-length",
    String(Buffer.byteLength(content)),
    VERSION_HEADER,
    version,
  ]);
  response.end(content);
  return undefined;
}

async function sendStream(response: ServerResponse, version: string, reply: StreamReply): Promise<void> {
  response.writeHead(reply.status, ["content-type", reply.type, "cache-control", "no-store", VERSION_HEADER, version]);
  response.flushHeaders();
  const gone = new Promise<"gone">((resolve) => response.once("close", () => resolve("gone")));
  try {
    await pump(reply.stream, gone, (piece) =>
      response.write(piece) ? undefined : new Promise<void>((resolve) => response.once("drain", () => resolve())),
    );
  } finally {
    response.end();
  }
}
