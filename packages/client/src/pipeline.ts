/**
 * A connection of its own with several requests under way, for what is sent in many pieces: the daemon answers in the
 * order they were made, so it need not wait for us, nor we for it.
 */
import { toAnswer, type Answer } from "./answer.ts";
import { malformed, unreachable } from "./error.ts";
import { encodeRequest, encodeUpload, parseHead, type RawAnswer } from "./exchange.ts";
import type { Link } from "./link.ts";
import { openLink } from "./open-link.ts";

export interface Pipeline {
  /**
   * `POST` with JSON, or with bytes where the body is some. Refusals are answers. Throws `daemon-unreachable` when the
   * connection has ended and `internal` when what came is no answer. The caller keeps the number of requests that wait small: the
   * daemon ends a connection with more than eight.
   */
  call(path: string, body: unknown): Promise<Answer>;
  close(): void;
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** Throws `daemon-unreachable` when nobody listens. Never starts a daemon. */
export async function openPipeline(socketPath: string): Promise<Pipeline> {
  const waiting: Waiting[] = [];
  let held: Buffer = Buffer.alloc(0);
  let ended: unknown;

  const end = (error: unknown): void => {
    ended ??= error;
    for (const { reject } of waiting.splice(0)) reject(ended);
  };
  const readAnswers = (): void => {
    for (;;) {
      const head = parseHead(held);
      if (head === undefined) return;
      const { status, version, type, length, closes, size } = head;
      if (length === undefined) throw malformed("it has no plain length");
      if (held.length < size + length) return;
      const raw: RawAnswer = { status, version, type, closes, body: held.subarray(size, size + length) };
      held = held.subarray(size + length);
      const next = waiting.shift();
      if (next === undefined) throw malformed("nothing was asked");
      next.resolve(toAnswer(raw));
    }
  };
  const link: Link = await openLink(socketPath, {
    onBytes(piece) {
      held = held.length === 0 ? piece : Buffer.concat([held, piece]);
      try {
        readAnswers();
      } catch (error) {
        end(error);
        link.close();
      }
    },
    onEnd: () => end(unreachable(socketPath)),
  }).catch((error: unknown) => {
    throw unreachable(socketPath, error);
  });
  return {
    call: (path, body) =>
      new Promise((resolve, reject) => {
        if (ended !== undefined) {
          reject(ended);
          return;
        }
        waiting.push({ resolve, reject });
        if (body instanceof Uint8Array) {
          link.send(encodeUpload(path, body.length));
          link.send(body);
        } else link.send(encodeRequest(path, JSON.stringify(body)));
      }),
    close() {
      end(unreachable(socketPath));
      link.close();
    },
  };
}
