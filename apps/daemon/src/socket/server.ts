/**
 * The socket door (D8): HTTP/1.1 and JSON over a Unix socket, as SPEC.md says. What comes in is bounded
 * before it is kept (limits.ts), who comes in is known before a byte of his is read, and every answer tells
 * the daemon's version. One table of routes, `"<METHOD> <path>"` to a handler; nothing else is served.
 */
import { createServer, type Socket } from "node:net";

import { isKistError, type Caller, type Clock } from "@kist/model";

import type { Callers } from "../os/callers.ts";
import type { Libc } from "../os/libc.ts";
import { claimSocketPath, listenPrivately } from "../os/socket-path.ts";
import { createAnswerOrder } from "./answer-order.ts";
import { writeContinue } from "./answer-writer.ts";
import { NOT_JSON, takeJson } from "./body.ts";
import { descriptorOf, type Connection, type ConnectionId, type Exchange } from "./connection.ts";
import type { DescribeError } from "./error.ts";
import type { SocketLimits } from "./limits.ts";
import { createLinger } from "./linger.ts";
import { findRefusal, type Refusal } from "./refusal.ts";
import { errorReply, type Reply } from "./reply.ts";
import type { RequestHead } from "./request-head.ts";
import { createRequestReader, type RequestTaker } from "./request-reader.ts";

export interface SocketRequest {
  /** What the JSON body says, or its bytes; `undefined` without a body. Unchecked: the route knows its schema. */
  readonly body: unknown;
  /** Part of the URL behind `?`, undecoded; empty without one. */
  readonly query: string;
  readonly caller: Caller;
  readonly connection: ConnectionId;
  /** Nobody waits for it: whoever would have to be asked is not, and it is no use of anything. Pages say so. */
  readonly unasked?: boolean;
}
export type Handler = (request: SocketRequest) => Promise<Reply> | Reply;
/** Keys are `"POST /kist/v1/values/read"`. */
export type Routes = ReadonlyMap<string, Handler>;

export interface SocketServer {
  /** Claims the path and listens. Throws `path-unsafe` or `database-in-use`. */
  listen(path: string): Promise<void>;
  /** Takes nothing new, lets requests under way finish within the grace time, ends streams, frees the path. */
  close(): Promise<void>;
  readonly connections: number;
}

export interface SocketServerDeps {
  readonly routes: Routes;
  /** Greatest body in bytes of routes that differ from the default. */
  readonly bodyLimits: ReadonlyMap<string, number>;
  /** Routes whose body is bytes, not JSON. */
  readonly byteRoutes: ReadonlySet<string>;
  readonly callers: Callers;
  readonly libc: Libc;
  readonly clock: Clock;
  readonly uid: number;
  readonly version: string;
  readonly describeError: DescribeError;
  readonly limits: SocketLimits;
  readonly every: (milliseconds: number, look: () => void) => () => void;
  /** A handler threw something that is no `KistError`: a bug, answered as `internal`. */
  readonly onDefect: (error: unknown, route: string) => void;
  /** A connection has ended: what was bound to it ends too. */
  readonly onConnectionEnd: (connection: ConnectionId) => void;
}

/** A route as the table has it, by one look. */
interface ServedRoute {
  readonly handler: Handler;
  readonly limit: number;
  readonly takesBytes: boolean;
}
/** A request whose head has been let in. */
interface Taken extends Exchange {
  readonly route: ServedRoute;
  readonly head: RequestHead;
  readonly caller: Caller;
}

/** Milliseconds between two looks at all connections: one timer instead of one set and cleared per request. */
const SWEEP_MS = 1000;

export function createSocketServer(deps: SocketServerDeps): SocketServer {
  const { routes, bodyLimits, byteRoutes, callers, clock, limits, version, describeError } = deps;
  const connections = new Set<Connection>();
  const methods = new Map([...routes.keys()].map((key) => [key.slice(key.indexOf(" ") + 1), key.split(" ")[0] ?? ""]));
  const served = new Map<string, ServedRoute>(
    [...routes].map(([route, handler]) => [
      route,
      { handler, limit: bodyLimits.get(route) ?? limits.bodyBytes, takesBytes: byteRoutes.has(route) },
    ]),
  );
  let lastId = 0;
  let stopSweep: (() => void) | undefined;
  let releasePath: (() => void) | undefined;
  let stopping = false;

  const failed = (error: unknown, route: string): Reply => {
    if (isKistError(error)) return errorReply(describeError, error.code, error.facts);
    deps.onDefect(error, route);
    return errorReply(describeError, "internal", { detail: error instanceof Error ? error.name : typeof error });
  };

  const linger = createLinger(clock, setImmediate);
  const { answer, finish } = createAnswerOrder({ clock, version, isStopping: () => stopping, toFailure: failed });

  const begin = (connection: Connection, bare = false): Exchange => {
    const exchange: Exchange = { connection, bare, answer: undefined, streaming: false };
    connection.exchanges.push(exchange);
    return exchange;
  };

  const refuse = (exchange: Exchange, { code, facts, status }: Refusal): void => {
    // What follows on this connection may be the refused body: it is not read as a request.
    exchange.connection.reader.stop();
    answer(exchange, errorReply(describeError, code, facts, status));
  };

  /** A handler that answers at once is answered at once: an `await` would cost every request a turn. */
  const run = (taken: Taken, body: unknown): void => {
    const { route, head, caller, connection } = taken;
    linger.begin();
    let reply: Promise<Reply> | Reply;
    try {
      reply = route.handler({ body, query: head.query, caller, connection: connection.id });
    } catch (error) {
      reply = failed(error, head.route);
    }
    if (reply instanceof Promise) void settle(taken, reply);
    else conclude(taken, reply);
  };

  const conclude = (taken: Taken, reply: Reply): void => {
    answer(taken, reply);
    linger.end();
  };

  const settle = async (taken: Taken, reply: Promise<Reply>): Promise<void> => {
    let settled: Reply;
    try {
      settled = await reply;
    } catch (error) {
      settled = failed(error, taken.head.route);
    }
    conclude(taken, settled);
  };

  const take = (connection: Connection, head: RequestHead): Taken | undefined => {
    const caller = connection.caller.current();
    if (caller === undefined || isFlooding(connection, limits)) {
      connection.socket.destroy();
      return undefined;
    }
    connection.usedAt = clock.monotonic();
    const { fromPage, length } = head;
    const route = served.get(head.route);
    if (fromPage || route === undefined || length === undefined || length > route.limit) {
      const space = head.route.indexOf(" ");
      const method = methods.get(head.route.slice(space + 1));
      const limit = route?.limit ?? limits.bodyBytes;
      refuse(
        begin(connection, head.route.startsWith("HEAD ")),
        findRefusal({ fromPage, routed: route !== undefined, method, length, limit }),
      );
      return undefined;
    }
    const taken = { connection, bare: false, answer: undefined, streaming: false, route, head, caller };
    connection.exchanges.push(taken);
    // Behind another request it would be read as the answer to that one.
    if (head.awaitsContinue && connection.exchanges.length === 1) writeContinue(connection.socket);
    return taken;
  };

  const complete = (taken: Taken, piece: Buffer, from: number, to: number): void => {
    if (from === to) return run(taken, undefined);
    if (taken.route.takesBytes) return run(taken, piece.subarray(from, to));
    const body = takeJson(piece, from, to);
    if (body !== NOT_JSON) return run(taken, body);
    return refuse(taken, { code: "request-malformed", facts: { detail: "not JSON in UTF-8" } });
  };

  /** A stranger's connection is closed with nothing read from it. */
  const admit = (socket: Socket): void => {
    const descriptor = descriptorOf(socket);
    const caller = descriptor === undefined || stopping ? undefined : callers.admit(descriptor);
    if (caller === undefined) {
      socket.destroy();
      return;
    }
    const taker: RequestTaker<Taken> = {
      take: (head) => take(connection, head),
      complete,
      refuse: ({ status, detail }, taken) =>
        refuse(taken ?? begin(connection), { code: "request-malformed", facts: { detail }, status }),
    };
    const connection: Connection = {
      id: ++lastId as ConnectionId,
      socket,
      caller,
      reader: createRequestReader(clock, limits, taker),
      exchanges: [],
      usedAt: clock.monotonic(),
      fetched: 0,
      leaving: false,
    };
    connections.add(connection);
    socket.on("data", (piece: Buffer) => connection.reader.read(piece));
    socket.once("end", () => hangUp(connection));
    // A client that has gone is no matter of ours; `close` tells the rest.
    socket.on("error", () => undefined);
    socket.once("close", () => {
      connections.delete(connection);
      caller.close();
      deps.onConnectionEnd(connection.id);
    });
  };

  /** The client has shut its side. It may still read the answers to what it asked, but not for long: it may be gone. */
  const hangUp = (connection: Connection): void => {
    const { exchanges, reader, socket } = connection;
    reader.end();
    if (exchanges[0]?.streaming === true) socket.destroy();
    else if (exchanges.length === 0) finish(connection);
    else {
      connection.leaving = true;
      connection.usedAt = clock.monotonic();
    }
  };

  /** Cuts off what comes too slowly, closes what stands idle, and what leaves its answers lying. */
  const sweep = (): void => {
    const now = clock.monotonic();
    for (const connection of connections) {
      const { socket, reader, exchanges, leaving } = connection;
      const unfetched = socket.writableLength > 0;
      const stuck = unfetched && socket.bytesWritten === connection.fetched;
      if (unfetched && !stuck) connection.usedAt = now;
      connection.fetched = socket.bytesWritten;
      reader.look(now);
      const waits = exchanges.length > 0 || reader.isReceiving();
      const patience = leaving && !unfetched ? limits.leavingMs : limits.idleMs;
      if ((!waits || stuck || leaving) && now - connection.usedAt >= patience) socket.destroy();
    }
  };

  const server = createServer({ allowHalfOpen: true }, admit);
  server.maxConnections = limits.connections;

  return {
    async listen(path) {
      releasePath = await claimSocketPath(deps.libc, path, deps.uid);
      await listenPrivately(server, path, deps.uid);
      stopSweep = deps.every(Math.min(limits.idleMs, limits.headMs, SWEEP_MS), sweep);
    },
    async close() {
      stopping = true;
      stopSweep?.();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const connection of connections) {
        connection.reader.stop();
        if (connection.exchanges[0]?.streaming === true) connection.socket.destroy();
        else if (connection.exchanges.length === 0) finish(connection);
      }
      const grace = setTimeout(() => {
        for (const { socket } of connections) socket.destroy();
      }, limits.graceMs);
      await closed;
      clearTimeout(grace);
      releasePath?.();
    },
    get connections() {
      return connections.size;
    },
  };
}

function isFlooding({ exchanges, socket }: Connection, limits: SocketLimits): boolean {
  return exchanges.length >= limits.underWay || socket.writableLength > limits.unfetchedBytes;
}
