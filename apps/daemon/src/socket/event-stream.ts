/**
 * Server-sent events (WHATWG HTML §9.2): `event`, `data` as one line of JSON, a blank line. Each reader has a
 * bounded queue; one who does not keep up is cut off and comes back by itself, he never slows the others.
 */
import type { Reply } from "./reply.ts";

/** Events that may wait for one reader. */
const MAX_WAITING = 256;
const EVENT_NAME = /^[a-z][a-z0-9.-]*$/;

export type PushEvent = (name: string, data: unknown) => void;

/**
 * The answer that stays open and carries every event from now on. `subscribe` is given the function that
 * sends one (`name` is a dotted word, `data` anything JSON can say) and returns how to unsubscribe, which is
 * called once: when the reader leaves, falls behind, or the daemon stops.
 */
export function openEventStream(subscribe: (push: PushEvent) => () => void): Reply {
  // The first comment makes a client's library report the connection as open.
  const waiting: string[] = [": kist\n\n"];
  const reader: { wake?: () => void; ended: boolean } = { ended: false };
  const end = (): void => {
    if (reader.ended) return;
    reader.ended = true;
    unsubscribe();
    reader.wake?.();
  };
  const unsubscribe = subscribe((name, data) => {
    if (!EVENT_NAME.test(name)) throw new TypeError("not an event name");
    if (waiting.length >= MAX_WAITING) return end();
    waiting.push(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
    return reader.wake?.();
  });

  const iterator: AsyncIterator<string, undefined> = {
    async next() {
      while (waiting.length === 0 && !reader.ended) {
        await new Promise<void>((resolve) => {
          reader.wake = resolve;
        });
      }
      const value = waiting.splice(0).join("");
      return value === "" ? { done: true, value: undefined } : { done: false, value };
    },
    // Written by hand, because a generator that waits inside `next` hears of `return` only when it wakes.
    return() {
      waiting.length = 0;
      end();
      return Promise.resolve({ done: true, value: undefined });
    },
  };
  return { status: 200, type: "text/event-stream", stream: { [Symbol.asyncIterator]: () => iterator } };
}
