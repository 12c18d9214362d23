/** One accepted connection: who is behind it, what was asked on it, and what it costs at the moment. */
import type { Server, Socket } from "node:net";

import type { Brand } from "@kist/model";

import type { ConnectedCaller } from "../os/callers.ts";
import type { Answer } from "./reply.ts";
import type { RequestReader } from "./request-reader.ts";

/** Counts up from 1 for the life of the daemon: never reused, so a grant to one connection fits no other. */
export type ConnectionId = Brand<number, "ConnectionId">;

export interface Connection {
  readonly id: ConnectionId;
  readonly socket: Socket;
  readonly caller: ConnectedCaller;
  readonly reader: RequestReader;
  /** Requests whose answers have not been written, in the order they came. */
  readonly exchanges: Exchange[];
  /** Monotonic milliseconds of the last request or answer. */
  usedAt: number;
  /** `socket.bytesWritten` when the sweep last looked: an answer nobody fetches makes no progress. */
  fetched: number;
  /** One of its two sides has been shut: the other has not long. */
  leaving: boolean;
}

/** A request and, once there is one, its answer. */
export interface Exchange {
  readonly connection: Connection;
  /** Asked with HEAD: the answer has no content. */
  readonly bare: boolean;
  answer: Answer | undefined;
  /** Its answer is a stream that is being written. */
  streaming: boolean;
}

/** Node does not publish the descriptor of a socket, nor of a server; its handle has carried it since 0.12 on POSIX systems. */
export function descriptorOf(socket: Socket | Server): number | undefined {
  const handle: unknown = Reflect.get(socket, "_handle");
  if (typeof handle !== "object" || handle === null) return undefined;
  const descriptor: unknown = Reflect.get(handle, "fd");
  return typeof descriptor === "number" && descriptor >= 0 ? descriptor : undefined;
}
