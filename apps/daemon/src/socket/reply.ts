/** What a handler answers, and how it is put on the wire: three headers, one write. */
import type { ServerResponse } from "node:http";

import type { DescribeError, Facts } from "./error.ts";

export type Reply =
  | { readonly status: number; readonly json: unknown }
  | { readonly status: number; readonly text: string; readonly type?: string }
  | { readonly status: number; readonly bytes: Uint8Array; readonly type?: string }
  /** Sent as it comes; ends when the iteration ends. The client going away ends the iteration (`return()`). */
  | { readonly status: number; readonly stream: AsyncIterable<string | Uint8Array>; readonly type: string };

/** The header of every answer that tells the daemon's version. */
export const VERSION_HEADER = "kist-version";

/** The one form of every error: `{error: {code, facts, message, why?, next?}}`. */
export function errorReply(describeError: DescribeError, code: string, facts: Facts, status?: number): Reply {
  const words = describeError(code, facts);
  return {
    status: status ?? words.status,
    json: {
      error: {
        code,
        facts,
        message: words.what,
        ...(words.why === undefined ? {} : { why: words.why }),
        ...(words.next === undefined ? {} : { next: words.next }),
      },
    },
  };
}

/** Writes the answer. For a stream the promise settles when it has ended or its client has gone. */
export function sendReply(response: ServerResponse, version: string, reply: Reply): Promise<void> | undefined {
  response.sendDate = false;
  if ("json" in reply) {
    sendText(response, version, reply.status, "application/json", JSON.stringify(reply.json));
  } else if ("text" in reply) {
    sendText(response, version, reply.status, reply.type ?? "text/plain; charset=utf-8", reply.text);
  } else if ("bytes" in reply) {
    const { status, bytes, type } = reply;
    writeHead(response, version, status, type ?? "application/octet-stream", bytes.length);
    response.end(bytes);
  } else {
    return sendStream(response, version, reply);
  }
  return undefined;
}

function sendText(response: ServerResponse, version: string, status: number, type: string, text: string): void {
  writeHead(response, version, status, type, Buffer.byteLength(text));
  response.end(text);
}

function writeHead(response: ServerResponse, version: string, status: number, type: string, length: number): void {
  response.writeHead(status, ["content-type", type, "content-length", String(length), VERSION_HEADER, version]);
}

async function sendStream(
  response: ServerResponse,
  version: string,
  reply: Extract<Reply, { stream: unknown }>,
): Promise<void> {
  response.writeHead(reply.status, ["content-type", reply.type, "cache-control", "no-store", VERSION_HEADER, version]);
  response.flushHeaders();
  const iterator = reply.stream[Symbol.asyncIterator]();
  const gone = new Promise<"gone">((resolve) => response.once("close", () => resolve("gone")));
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), gone]);
      if (next === "gone" || next.done === true) break;
      if (!response.write(next.value)) {
        const drained = new Promise<"drained">((resolve) => response.once("drain", () => resolve("drained")));
        if ((await Promise.race([drained, gone])) === "gone") break;
      }
    }
  } finally {
    response.end();
    // Not waited for: a source that is busy answers its `return` when it likes.
    iterator.return?.().then(undefined, () => undefined);
  }
}
