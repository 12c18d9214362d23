/** The daemon speaks; the page hears whole events however the bytes arrive, and comes back when the line was cut. */
import { expect, test } from "vitest";

import { followEvents, type DaemonEvent } from "./events.ts";
import type { Transport } from "./transport.ts";

/** Each connection brings these pieces and ends; a number of failures may come before the first. */
async function follow(
  connections: readonly (readonly string[])[],
  failures = 0,
): Promise<{
  readonly events: readonly DaemonEvent[];
  readonly waits: readonly number[];
  readonly connected: readonly boolean[];
}> {
  const [events, waits, connected]: [DaemonEvent[], number[], boolean[]] = [[], [], []];
  const ending = new AbortController();
  let opened = 0;
  const transport = {
    open() {
      if (opened++ < failures) return Promise.reject(new Error("refused"));
      const pieces = connections[opened - failures - 1];
      if (pieces === undefined) {
        ending.abort();
        return Promise.reject(new Error("over"));
      }
      return Promise.resolve(
        new ReadableStream<Uint8Array>({
          start(controller) {
            for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
            controller.close();
          },
        }),
      );
    },
  } as unknown as Transport;
  await followEvents(
    {
      transport,
      wait: (milliseconds) => Promise.resolve(void waits.push(milliseconds)),
      onEvent: (event) => void events.push(event),
      onConnected: (now) => void connected.push(now),
    },
    ending.signal,
  );
  return { events, waits, connected };
}

const CHANGED = 'event: changed\ndata: {"type":"changed","vault":"v"}\n\n';

test("an event that arrives in pieces is heard once, and what is none is passed over", async () => {
  const text = `: kist\n\n${CHANGED}event: broken\ndata: {"type"\n\nevent: number\ndata: 7\n\ndata: {}\n\n${CHANGED}`;
  const { events } = await follow([text.match(/[\s\S]{1,7}/g) ?? []]);
  expect(events).toEqual([
    { type: "changed", fields: { type: "changed", vault: "v" } },
    { type: "changed", fields: { type: "changed", vault: "v" } },
  ]);
});

test("a line that was cut is opened again at once, and slower where nobody answers", async () => {
  const { events, waits, connected } = await follow([[CHANGED], [CHANGED]], 6);
  expect(events).toHaveLength(2);
  expect(waits).toEqual([300, 600, 1200, 2400, 3000, 3000, 150, 150]);
  expect(connected).toEqual([false, false, false, false, false, false, true, false, true, false]);
});
