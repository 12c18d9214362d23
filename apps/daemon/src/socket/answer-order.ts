/**
 * Answers leave a connection in the order of its requests (RFC 9112 §9.3), however early one is ready: each waits in
 * its exchange until those before it are out. The last one a connection carries says so and ends our side.
 */
import type { Clock } from "@kist/model";

import { writeAnswer, writeStream } from "./answer-writer.ts";
import type { Connection, Exchange } from "./connection.ts";
import { toAnswer, type Reply, type StreamReply } from "./reply.ts";

export interface AnswerOrder {
  /** The reply to a request; exactly one for each. */
  answer(exchange: Exchange, reply: Reply): void;
  /** Ends our side of a connection on which nothing is asked any more. */
  finish(connection: Connection): void;
}

export function createAnswerOrder(deps: {
  readonly clock: Clock;
  readonly version: string;
  /** The daemon ends: nobody is waited for. */
  readonly isStopping: () => boolean;
  /** What is said where a reply cannot be put into words (JSON of a cycle). */
  readonly toFailure: (error: unknown, where: string) => Reply;
}): AnswerOrder {
  const { clock, version, toFailure } = deps;

  const finish = (connection: Connection): void => {
    connection.leaving = true;
    // What the client still sends is read and dropped until it ends its side too: were the socket closed
    // on unread bytes, the client could lose the answer (RFC 9112 §9.6). The sweep ends the wait.
    if (deps.isStopping()) connection.socket.destroySoon();
    else connection.socket.end();
  };

  /** Writes all that is ready and next. */
  const writeReady = (connection: Connection): void => {
    const { exchanges, socket, reader } = connection;
    for (let next = exchanges[0]; next?.answer !== undefined && !next.streaming; next = exchanges[0]) {
      const closes = exchanges.length === 1 && reader.isOver();
      const { answer, bare } = next;
      if ("stream" in answer) {
        next.streaming = true;
        void stream(next, answer, closes);
        return;
      }
      exchanges.shift();
      writeAnswer(socket, answer, { version, closes, bare });
      if (closes) finish(connection);
    }
  };

  const stream = async (exchange: Exchange, reply: StreamReply, closes: boolean): Promise<void> => {
    const { connection } = exchange;
    try {
      await writeStream(connection.socket, reply, { version, closes, bare: exchange.bare });
    } catch (error) {
      toFailure(error, "stream");
      // The reader must not take what it has for the whole.
      connection.socket.destroy();
    }
    if (connection.socket.destroyed) return;
    connection.exchanges.shift();
    connection.usedAt = clock.monotonic();
    if (connection.exchanges.length === 0 && connection.reader.isOver()) finish(connection);
    else writeReady(connection);
  };

  return {
    finish,
    answer(exchange, reply) {
      const { connection } = exchange;
      connection.usedAt = clock.monotonic();
      if (connection.socket.destroyed) return;
      try {
        exchange.answer = toAnswer(reply);
      } catch (error) {
        exchange.answer = toAnswer(toFailure(error, "reply"));
      }
      writeReady(connection);
    },
  };
}
