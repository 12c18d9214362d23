/** What a handler answers. How it is put on the wire is each door's own matter. */
import type { DescribeError, Facts } from "./error.ts";

export type Reply =
  | { readonly status: number; readonly json: unknown }
  | { readonly status: number; readonly text: string; readonly type?: string }
  | { readonly status: number; readonly bytes: Uint8Array; readonly type?: string }
  | StreamReply;

/** Sent as it comes; ends when the iteration ends. The client going away ends the iteration (`return()`). */
export interface StreamReply {
  readonly status: number;
  readonly stream: AsyncIterable<string>;
  readonly type: string;
}

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

/** A reply as it is sent: whole, or piece by piece. */
export type Answer = WholeAnswer | StreamReply;
export interface WholeAnswer {
  readonly status: number;
  readonly type: string;
  readonly content: string | Uint8Array;
}

/** Throws where JSON cannot say it. */
export function toAnswer(reply: Reply): Answer {
  const { status } = reply;
  if ("json" in reply) return { status, type: "application/json", content: JSON.stringify(reply.json) };
  if ("text" in reply) return { status, type: reply.type ?? "text/plain; charset=utf-8", content: reply.text };
  if ("bytes" in reply) return { status, type: reply.type ?? "application/octet-stream", content: reply.bytes };
  return reply;
}

/** Hands over what a stream brings, until it ends or its reader has gone. `write` settles when there is room for more. */
export async function pump(
  stream: StreamReply["stream"],
  gone: Promise<"gone">,
  write: (piece: string) => Promise<void> | undefined,
): Promise<void> {
  const iterator = stream[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), gone]);
      if (next === "gone" || next.done === true) break;
      const room = write(next.value);
      if (room !== undefined && (await Promise.race([room, gone])) === "gone") break;
    }
  } finally {
    // Not waited for: a source that is busy answers its `return` when it likes.
    iterator.return?.().then(undefined, () => undefined);
  }
}
