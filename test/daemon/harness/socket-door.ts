/** The socket's door by itself, with routes of the tests' own, and clients that say to it whatever bytes they like. */
import { mkdtempSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { KistError } from "@kist/model";
import { describeError } from "@kist/protocol";
import { afterEach, beforeEach, expect, vi, type Mock } from "vitest";

import { createCallers } from "../../../apps/daemon/src/os/callers.ts";
import { openLibc } from "../../../apps/daemon/src/os/open-libc.ts";
import { createProcessTable } from "../../../apps/daemon/src/os/process-table.ts";
import { every } from "../../../apps/daemon/src/os/ticker.ts";
import type { ConnectionId } from "../../../apps/daemon/src/socket/connection.ts";
import { SOCKET_LIMITS, type SocketLimits } from "../../../apps/daemon/src/socket/limits.ts";
import { createSocketServer, type Handler, type SocketServer } from "../../../apps/daemon/src/socket/server.ts";

const ROUTES: Record<string, Handler> = {
  "POST /kist/v1/echo": ({ body }) => ({ status: 200, json: { body } }),
  "POST /kist/v1/late": async ({ body }) => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    return { status: 200, json: { body } };
  },
  "POST /kist/v1/bytes": ({ body }) => {
    if (!(body instanceof Uint8Array)) throw new KistError("request-malformed", { detail: "no bytes" });
    return { status: 200, json: { bytes: body.length, sum: body.reduce((sum, byte) => sum + byte, 0) } };
  },
  "POST /kist/v1/stuck": () => new Promise(() => undefined),
  "GET /kist/v1/who": ({ caller, connection, query }) => ({ status: 200, json: { caller, connection, query } }),
  "GET /kist/v1/text": () => ({ status: 200, text: "# HELP größe\n" }),
  "GET /kist/v1/bytes": () => ({ status: 200, bytes: new Uint8Array([0, 255, 10]) }),
  "GET /kist/v1/large": () => ({ status: 200, bytes: new Uint8Array(8 * 1024 * 1024) }),
  "GET /kist/v1/locked": () => {
    throw new KistError("locked", { since: 5 });
  },
  "GET /kist/v1/bug": async () => {
    await Promise.resolve();
    throw new TypeError("secret name DATABASE_URL");
  },
  "GET /kist/v1/cycle": () => {
    const json: Record<string, unknown> = {};
    json["self"] = json;
    return { status: 200, json };
  },
};

export interface Answered {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}
/** A connection that collects what it receives; `ended` resolves when it is closed. */
export interface Client {
  readonly socket: Socket;
  readonly received: () => string;
  readonly ended: Promise<void>;
}
export interface Door {
  /** Where this test's door is. */
  readonly home: () => string;
  readonly path: () => string;
  readonly server: () => SocketServer | undefined;
  readonly onDefect: Mock<(error: unknown, route: string) => void>;
  readonly onConnectionEnd: () => Mock<(connection: ConnectionId) => void>;
  readonly start: (limits?: Partial<SocketLimits>, routes?: Record<string, Handler>) => Promise<void>;
  readonly stop: () => Promise<void>;
  readonly open: () => Client;
  /** Sends these bytes and gives back the first answer. */
  readonly ask: (request: string) => Promise<Answered>;
  readonly get: (target: string, headers?: string) => Promise<Answered>;
  readonly post: (target: string, body: string, headers?: string) => Promise<Answered>;
}

/** A door for each test of the file that calls this, closed and forgotten after it. */
export function useDoor(): Door {
  const uid = process.getuid?.() ?? -1;
  let home = "";
  let server: SocketServer | undefined;
  const sockets: Socket[] = [];
  const onDefect = vi.fn<(error: unknown, route: string) => void>();
  /** One for each test: the connections of the last one may still be ending. */
  let onConnectionEnd = vi.fn<(connection: ConnectionId) => void>();
  const path = (): string => join(home, "run/kist.sock");
  const stop = async (): Promise<void> => {
    await server?.close();
    server = undefined;
  };

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "kist-door-"));
    onDefect.mockReset();
    onConnectionEnd = vi.fn<(connection: ConnectionId) => void>();
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await stop();
    rmSync(home, { recursive: true });
  });

  const open = (): Client => {
    const socket = connect(path());
    sockets.push(socket);
    let received = "";
    socket.on("data", (piece) => (received += piece.toString("latin1")));
    socket.on("error", () => undefined);
    const ended = new Promise<void>((resolve) => socket.once("close", () => resolve()));
    return { socket, received: () => received, ended };
  };

  const ask = async (request: string): Promise<Answered> => {
    const { socket, received, ended } = open();
    socket.write(request, "latin1");
    const whole = (): boolean => {
      const [head = "", body] = split(received());
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? Number.NaN);
      return body !== undefined && body.length >= length;
    };
    await Promise.race([ended, vi.waitFor(() => expect(whole()).toBe(true), { timeout: 5000, interval: 2 })]);
    socket.destroy();
    const [head = "", body = ""] = split(received());
    return { status: Number(head.slice(9, 12)), head, body };
  };

  return {
    home: () => home,
    path,
    server: () => server,
    onDefect,
    onConnectionEnd: () => onConnectionEnd,
    stop,
    open,
    ask,
    get: (target, headers = "") => ask(`GET ${target} HTTP/1.1\r\nhost: kist\r\n${headers}\r\n`),
    post: (target, body, headers = "") =>
      ask(
        `POST ${target} HTTP/1.1\r\nhost: kist\r\ncontent-length: ${Buffer.byteLength(body, "latin1")}\r\n${headers}\r\n${body}`,
      ),
    async start(limits = {}, routes = {}) {
      const libc = openLibc();
      if (libc === undefined) throw new Error("no libc here");
      const clock = { now: () => Date.now(), monotonic: () => performance.now() };
      server = createSocketServer({
        routes: new Map(Object.entries({ ...ROUTES, ...routes })),
        byteRoutes: new Set(["POST /kist/v1/bytes"]),
        bodyLimits: new Map([
          ["POST /kist/v1/late", 128 * 1024],
          ["POST /kist/v1/bytes", 512 * 1024],
        ]),
        callers: createCallers({ libc, processes: createProcessTable(), clock, uid }),
        libc,
        clock,
        uid,
        version: "1.2.3",
        describeError,
        limits: { ...SOCKET_LIMITS, graceMs: 300, ...limits },
        every,
        onDefect,
        onConnectionEnd,
      });
      await server.listen(path());
    },
  };
}

function split(text: string): readonly string[] {
  const at = text.indexOf("\r\n\r\n");
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 4)];
}
