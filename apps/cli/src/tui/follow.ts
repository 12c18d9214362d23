/** The daemon's events as messages, for as long as the interface is open: a lock replaces the daemon, so it comes back. */
import { readEvents } from "@kist/client";
import { API } from "@kist/protocol/version";

import type { Message } from "./effect.ts";

/** Milliseconds between tries: a replaced daemon listens again within one. */
const AGAIN_MS = 300;

export interface FollowDeps {
  readonly socket: string;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly send: (message: Message) => void;
  readonly isOver: () => boolean;
}

export async function followEvents({ socket, sleep, send, isOver }: FollowDeps): Promise<void> {
  while (!isOver()) {
    try {
      const events = readEvents(socket, `${API}/events`);
      // The stream opens with its first read; the status that follows tells whether somebody is there.
      send({ is: "link", up: true });
      for await (const { name, data } of events) {
        if (isOver()) return;
        send({ is: "event", name, data: typeof data === "object" && data !== null ? { ...data } : {} });
      }
    } catch {
      // Said by the link's state; what was asked for meanwhile has its own words.
    }
    send({ is: "link", up: false });
    await sleep(AGAIN_MS);
  }
}
