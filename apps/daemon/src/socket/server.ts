/**
 * The socket door (D8): HTTP/1.1 and JSON over a Unix socket, on Node's own parser. What comes in is bounded
 * before it is kept (limits.ts), who comes in is known before a byte of his is read, and every answer tells
 * the daemon's version. One table of routes, `"<METHOD> <path>"` to a handler; nothing else is served.
 */
import { createServer, type ServerResponse } from "node:http";
import type { Socket } from "node:net";

import { isKistError, type Caller, type Clock } from "@kist/model";

import type { Callers } from "../os/callers.ts";
import type { Libc } from "../os/libc.ts";
import { claimSocketPath, listenPrivately } from "../os/socket-path.ts";
import { JsonRequest, readHead } from "./body.ts";
import { descriptorOf, type Connection, type ConnectionId } from "./connection.ts";
import type { DescribeError } from "./error.ts";
import type { SocketLimits } from "./limits.ts";
import { createParserRefusal } from "./parser-refusal.ts";
import { findRefusal, type Refusal } from "./refusal.ts";
import { errorReply, sendReply, type Reply } from "./reply.ts";

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

export function createSocketServer(deps: SocketServerDeps): SocketServer {
  const { routes, bodyLimits, byteRoutes, callers, clock, limits, version, describeError } = deps;
  const connections = new Map<Socket, Connection>();
  const streams = new Set<ServerResponse>();
  const paths = new Map([...routes.keys()].map((key) => [key.slice(key.indexOf(" ") + 1), key.split(" ")[0] ?? ""]));
  let lastId = 0;
  let stopSweep: (() => void) | undefined;
  let releasePath: (() => void) | undefined;
  let closing = false;

  const server = createServer({
    IncomingMessage: JsonRequest,
    maxHeaderSize: limits.headBytes,
    headersTimeout: limits.headMs,
    requestTimeout: limits.requestMs,
    // The sweep below closes idle connections: one timer for all instead of one set and cleared per request.
    keepAliveTimeout: 0,
    connectionsCheckingInterval: 1000,
    insecureHTTPParser: false,
    // A socket has no host to choose; and Node would refuse such a request in words of its own.
    requireHostHeader: false,
  });
  server.maxConnections = limits.connections;
  server.maxHeadersCount = limits.headers;

  /** Runs before Node's own listener: a stranger's connection is closed with nothing read from it. */
  const admit = (socket: Socket): void => {
    const descriptor = descriptorOf(socket);
    const caller = descriptor === undefined || closing ? undefined : callers.admit(descriptor);
    if (caller === undefined) {
      socket.destroy();
      return;
    }
    const id = ++lastId as ConnectionId;
    connections.set(socket, {
      id,
      socket,
      caller,
      underWay: 0,
      receiving: false,
      usedAt: clock.monotonic(),
      fetched: 0,
    });
    socket.once("close", () => {
      connections.delete(socket);
      caller.close();
      deps.onConnectionEnd(id);
    });
  };

  const answer = (response: ServerResponse, connection: Connection, reply: Reply): void => {
    connection.underWay--;
    connection.usedAt = clock.monotonic();
    if (response.destroyed) return;
    if (closing) response.shouldKeepAlive = false;
    let streaming: Promise<void> | undefined;
    try {
      streaming = sendReply(response, version, reply);
    } catch (error) {
      // A reply that cannot be put into words (JSON of a cycle, a bad type): nothing has been sent yet.
      void sendReply(response, version, failed(error, "reply"));
    }
    if (streaming !== undefined) void follow(streaming, response, connection);
  };

  const follow = async (streaming: Promise<void>, response: ServerResponse, connection: Connection): Promise<void> => {
    connection.underWay++;
    streams.add(response);
    try {
      await streaming;
    } catch (error) {
      response.destroy();
      deps.onDefect(error, "stream");
    }
    streams.delete(response);
    connection.underWay--;
  };

  const refuse = (response: ServerResponse, connection: Connection, refusal: Refusal): void => {
    // What follows on this connection may be the refused body: it is not read as a request.
    response.shouldKeepAlive = false;
    answer(response, connection, errorReply(describeError, refusal.code, refusal.facts, refusal.status));
  };

  const failed = (error: unknown, route: string): Reply => {
    if (isKistError(error)) return errorReply(describeError, error.code, error.facts);
    deps.onDefect(error, route);
    return errorReply(describeError, "internal", { detail: error instanceof Error ? error.name : typeof error });
  };

  /** A handler that answers at once is answered at once: an `await` would cost every request a turn. */
  const run = (handler: Handler, route: string, request: SocketRequest, send: (reply: Reply) => void): void => {
    let reply: Promise<Reply> | Reply;
    try {
      reply = handler(request);
    } catch (error) {
      reply = failed(error, route);
    }
    if (reply instanceof Promise) void settle(reply, route, send);
    else send(reply);
  };

  const settle = async (reply: Promise<Reply>, route: string, send: (reply: Reply) => void): Promise<void> => {
    try {
      send(await reply);
    } catch (error) {
      send(failed(error, route));
    }
  };

  const take = (request: JsonRequest, response: ServerResponse, awaitsContinue = false): void => {
    const connection = connections.get(request.socket);
    const caller = connection?.caller.current();
    if (connection === undefined || caller === undefined || isFlooding(connection, limits)) {
      request.socket.destroy();
      return;
    }
    connection.underWay++;
    connection.usedAt = clock.monotonic();
    const url = request.url ?? "";
    const mark = url.indexOf("?");
    const path = mark < 0 ? url : url.slice(0, mark);
    const route = `${request.method} ${path}`;
    const handler = routes.get(route);
    const { length, fromPage } = readHead(request);
    const limit = bodyLimits.get(route) ?? limits.bodyBytes;
    if (fromPage || handler === undefined || length === undefined || length > limit) {
      refuse(
        response,
        connection,
        findRefusal({ fromPage, routed: handler !== undefined, method: paths.get(path), length, limit }),
      );
      return;
    }
    const query = mark < 0 ? "" : url.slice(mark + 1);
    const send = (reply: Reply): void => answer(response, connection, reply);
    if (awaitsContinue) response.writeContinue();
    if (length === 0) {
      run(handler, route, { body: undefined, query, caller, connection: connection.id }, send);
      return;
    }
    connection.receiving = true;
    if (byteRoutes.has(route)) {
      request.readBytes((body) => {
        connection.receiving = false;
        run(handler, route, { body, query, caller, connection: connection.id }, send);
      });
      return;
    }
    request.readJson((body, broken) => {
      connection.receiving = false;
      if (broken) refuse(response, connection, { code: "request-malformed", facts: { detail: "not JSON in UTF-8" } });
      else run(handler, route, { body, query, caller, connection: connection.id }, send);
    });
  };

  /** Closes what stands idle, and what leaves its answers lying. */
  const sweep = (): void => {
    const now = clock.monotonic();
    for (const connection of connections.values()) {
      const { socket } = connection;
      const stuck = socket.writableLength > 0 && socket.bytesWritten === connection.fetched;
      if (socket.writableLength > 0 && !stuck) connection.usedAt = now;
      connection.fetched = socket.bytesWritten;
      if ((connection.underWay === 0 || stuck) && now - connection.usedAt >= limits.idleMs) socket.destroy();
    }
  };

  server.prependListener("connection", admit);
  server.on("request", (request: JsonRequest, response: ServerResponse) => take(request, response));
  server.on("checkContinue", (request: JsonRequest, response: ServerResponse) => take(request, response, true));
  // An expectation nobody knows is no reason to refuse (RFC 9110 §10.1.1), and Node's own words lack the version.
  server.on("checkExpectation", (request: JsonRequest, response: ServerResponse) => take(request, response));
  const refuseUnparsed = createParserRefusal(describeError, version);
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    const connection = connections.get(socket);
    const unanswered = connection?.receiving === true ? 1 : 0;
    refuseUnparsed(error, socket, connection === undefined || connection.underWay > unanswered);
  });

  return {
    async listen(path) {
      releasePath = await claimSocketPath(deps.libc, path, deps.uid);
      await listenPrivately(server, path, deps.uid);
      stopSweep = deps.every(Math.min(limits.idleMs, 10_000), sweep);
    },
    async close() {
      closing = true;
      stopSweep?.();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      for (const response of streams) response.destroy();
      const grace = setTimeout(() => server.closeAllConnections(), limits.graceMs);
      await closed;
      clearTimeout(grace);
      releasePath?.();
    },
    get connections() {
      return connections.size;
    },
  };
}

function isFlooding(connection: Connection, limits: SocketLimits): boolean {
  return connection.underWay >= limits.underWay || connection.socket.writableLength > limits.unfetchedBytes;
}
