import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { KistError } from "@kist/model";
import { describeError } from "@kist/protocol";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { createCallers } from "../os/callers.ts";
import { openLibc } from "../os/open-libc.ts";
import { createProcessTable } from "../os/process-table.ts";
import { every } from "../os/ticker.ts";
import type { ConnectionId } from "./connection.ts";
import { openEventStream, type PushEvent } from "./event-stream.ts";
import { SOCKET_LIMITS, type SocketLimits } from "./limits.ts";
import { createSocketServer, type Handler, type SocketServer } from "./server.ts";

const uid = process.getuid?.() ?? -1;
const STRANGER = 54_321;

let home = "";
let path = "";
let server: SocketServer | undefined;
const sockets: Socket[] = [];
const onDefect = vi.fn<(error: unknown, route: string) => void>();
let onConnectionEnd = vi.fn<(connection: ConnectionId) => void>();

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

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "kist-door-"));
  path = join(home, "run/kist.sock");
  onDefect.mockReset();
  onConnectionEnd = vi.fn<(connection: ConnectionId) => void>();
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await server?.close();
  server = undefined;
  rmSync(home, { recursive: true });
});

async function start(limits: Partial<SocketLimits> = {}, routes: Record<string, Handler> = {}): Promise<void> {
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
  await server.listen(path);
}

/** A connection that collects what it receives; `ended` resolves when the daemon closes it. */
function open(): { readonly socket: Socket; received: () => string; readonly ended: Promise<void> } {
  const socket = connect(path);
  sockets.push(socket);
  let received = "";
  socket.on("data", (piece) => (received += piece.toString("latin1")));
  socket.on("error", () => undefined);
  const ended = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  return { socket, received: () => received, ended };
}

interface Answered {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}
async function ask(request: string): Promise<Answered> {
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
}
function split(text: string): readonly string[] {
  const at = text.indexOf("\r\n\r\n");
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 4)];
}
const get = (target: string, headers = ""): Promise<Answered> =>
  ask(`GET ${target} HTTP/1.1\r\nhost: kist\r\n${headers}\r\n`);
const post = (target: string, body: string, headers = ""): Promise<Answered> =>
  ask(
    `POST ${target} HTTP/1.1\r\nhost: kist\r\ncontent-length: ${Buffer.byteLength(body, "latin1")}\r\n${headers}\r\n${body}`,
  );
const codeOf = (answer: Answered): unknown => JSON.parse(answer.body).error.code;

test("a request gets its answer, with three headers and the daemon's version", async () => {
  await start();
  const { status, head, body } = await post("/kist/v1/echo", '{"name":"DATABASE_URL"}');
  expect(status).toBe(200);
  expect(JSON.parse(body)).toEqual({ body: { name: "DATABASE_URL" } });
  expect(
    head
      .split("\r\n")
      .slice(1)
      .map((line) => line.split(":")[0]?.toLowerCase()),
  ).toEqual(["content-type", "content-length", "kist-version", "connection"]);
  expect(head).toContain("kist-version: 1.2.3");
});

test("a handler learns who asks, from the kernel", async () => {
  await start();
  const { body } = await get("/kist/v1/who?after=5");
  expect(JSON.parse(body)).toMatchObject({
    caller: { door: "socket", uid, process: { pid: process.pid, exe: process.execPath } },
    query: "after=5",
  });
});

test("text and bytes are sent as they are", async () => {
  await start();
  expect(Buffer.from((await get("/kist/v1/text")).body, "latin1").toString()).toBe("# HELP größe\n");
  expect((await get("/kist/v1/bytes")).body).toBe("\0\u00ff\n");
});

test("one connection carries many requests, each its own answer, in order", async () => {
  await start();
  const { socket, received } = open();
  const request = (n: number, target: string): string =>
    `POST /kist/v1/${target} HTTP/1.1\r\nhost: k\r\ncontent-length: ${String(n).length}\r\n\r\n${n}`;
  socket.write(request(1, "late") + request(2, "echo") + request(3, "echo"));
  await vi.waitFor(() => expect(received().match(/"body":(\d)/g)).toEqual(['"body":1', '"body":2', '"body":3']));
});

test.each([
  ["an unknown path", () => get("/kist/v1/nothing"), 404, "not-found"],
  ["the wrong method", () => get("/kist/v1/echo"), 405, "method-wrong"],
  ["a web page", () => get("/kist/v1/who", "Origin: http://localhost:3000\r\n"), 403, "origin-refused"],
  [
    "a chunked body",
    () => ask("POST /kist/v1/echo HTTP/1.1\r\nhost: k\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n"),
    411,
    "request-malformed",
  ],
  ["broken JSON", () => post("/kist/v1/echo", "{"), 400, "request-malformed"],
  ["bytes that are not UTF-8", () => post("/kist/v1/echo", '"\u00ff"'), 400, "request-malformed"],
  ["a body above the limit", () => post("/kist/v1/echo", `"${"x".repeat(70_000)}"`), 413, "request-too-large"],
  [
    "an announced body above the limit",
    () => ask("POST /kist/v1/echo HTTP/1.1\r\nhost: k\r\ncontent-length: 99999999999\r\n\r\n"),
    413,
    "request-too-large",
  ],
  ["a head above the limit", () => get("/kist/v1/who", `x: ${"y".repeat(9000)}\r\n`), 431, "request-malformed"],
  [
    "two lengths",
    () => ask("POST /kist/v1/echo HTTP/1.1\r\nhost: k\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n1"),
    400,
    "request-malformed",
  ],
  [
    "a length and chunks",
    () =>
      ask(
        "POST /kist/v1/echo HTTP/1.1\r\nhost: k\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
      ),
    400,
    "request-malformed",
  ],
  ["something that is not HTTP", () => ask("hello\r\n\r\n"), 400, "request-malformed"],
  ["a refusal by a handler", () => get("/kist/v1/locked"), 423, "locked"],
  ["a defect", () => get("/kist/v1/bug"), 500, "internal"],
  ["an answer that is no JSON", () => get("/kist/v1/cycle"), 500, "internal"],
])("%s is answered in the one form of errors, with the version", async (_, asked, status, code) => {
  await start();
  const answer = await asked();
  expect([answer.status, codeOf(answer)]).toEqual([status, code]);
  expect(answer.head).toContain("kist-version: 1.2.3");
  expect(answer.body).not.toContain("DATABASE_URL");
  // And the daemon goes on.
  expect((await get("/kist/v1/who")).status).toBe(200);
});

test("a defect reaches the log, a refusal does not", async () => {
  await start();
  await get("/kist/v1/locked");
  expect(onDefect).not.toHaveBeenCalled();
  await get("/kist/v1/bug");
  expect(onDefect).toHaveBeenCalledExactlyOnceWith(expect.any(TypeError), "GET /kist/v1/bug");
});

test("a route may take larger bodies than the others, and they are zeroed in pieces", async () => {
  await start();
  const { status, body } = await post("/kist/v1/late", `"${"x".repeat(120_000)}"`);
  expect([status, JSON.parse(body).body.length]).toEqual([200, 120_000]);
});

test("a route may take bytes as they are, whole however many pieces they come in", async () => {
  await start();
  for (const body of ["\x00\xff not JSON", "\x80".repeat(400_000)]) {
    const answer = await post("/kist/v1/bytes", body);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toEqual({
      bytes: body.length,
      sum: Buffer.from(body, "latin1").reduce((a, b) => a + b),
    });
  }
  expect((await post("/kist/v1/bytes", "")).status).toBe(400);
  expect((await post("/kist/v1/bytes", "x".repeat(600_000))).status).toBe(413);
});

test("who waits for permission to send gets it, or the refusal at once", async () => {
  await start();
  const small = open();
  small.socket.write("POST /kist/v1/echo HTTP/1.1\r\nhost: k\r\nexpect: 100-continue\r\ncontent-length: 1\r\n\r\n");
  await vi.waitFor(() => expect(small.received()).toContain("100 Continue"));
  small.socket.write("7");
  await vi.waitFor(() => expect(small.received()).toContain('{"body":7}'));
  const large = await ask(
    "POST /kist/v1/echo HTTP/1.1\r\nhost: k\r\nexpect: 100-continue\r\ncontent-length: 70000\r\n\r\n",
  );
  expect(large.status).toBe(413);
});

test("a connection that asks faster than it is answered is closed", async () => {
  await start();
  const { socket, received, ended } = open();
  socket.write("POST /kist/v1/stuck HTTP/1.1\r\nhost: k\r\n\r\n".repeat(50));
  await ended;
  expect(received()).toBe("");
});

test("a connection that never fetches its answers costs a bounded amount", async () => {
  await start();
  const { socket, ended } = open();
  socket.pause();
  socket.write("GET /kist/v1/large HTTP/1.1\r\nhost: k\r\n\r\n".repeat(7));
  await new Promise((resolve) => setTimeout(resolve, 200));
  socket.resume();
  await ended;
});

test("a request that comes a byte at a time is cut off, one that never comes too", async () => {
  await start({ headMs: 400, requestMs: 400 });
  const slow = open();
  const idle = open();
  const timer = setInterval(() => slow.socket.write("x"), 50);
  slow.socket.write("GET /kist/v1/who HTTP/1.1\r\nx: ");
  await Promise.all([slow.ended, idle.ended]);
  clearInterval(timer);
  expect(slow.received()).toContain("408");
});

test("a body that stops half-way is cut off", async () => {
  await start({ headMs: 400, requestMs: 400 });
  const { socket, received, ended } = open();
  socket.write('POST /kist/v1/echo HTTP/1.1\r\nhost: k\r\ncontent-length: 10\r\n\r\n"ab');
  await ended;
  expect(received()).toContain("408");
});

test("an idle connection is closed after its time, one with a request under way is not", async () => {
  await start({ idleMs: 300 });
  const idle = open();
  const busy = open();
  idle.socket.write("GET /kist/v1/who HTTP/1.1\r\nhost: k\r\n\r\n");
  busy.socket.write("POST /kist/v1/stuck HTTP/1.1\r\nhost: k\r\n\r\n");
  await idle.ended;
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(busy.socket.readyState).toBe("open");
});

test("more connections than the limit are closed, and there is room again afterwards", async () => {
  await start({ connections: 3 });
  const held = [open(), open(), open()];
  await vi.waitFor(() => expect(server?.connections).toBe(3));
  await open().ended;
  held[0]?.socket.destroy();
  await vi.waitFor(() => expect(server?.connections).toBe(2));
  expect((await get("/kist/v1/who")).status).toBe(200);
});

test("what is bound to a connection hears of its end, by number, never twice", async () => {
  await start();
  const ids: unknown[] = [];
  for (let i = 0; i < 3; i++) ids.push(JSON.parse((await get("/kist/v1/who")).body).connection);
  await vi.waitFor(() => expect(onConnectionEnd.mock.calls.flat()).toEqual(ids));
  expect(ids).toEqual([1, 2, 3]);
});

test("events flow until the reader leaves; then the source hears of it", async () => {
  const pushes: PushEvent[] = [];
  const left = vi.fn<() => void>();
  await start(
    {},
    {
      "GET /kist/v1/events": () =>
        openEventStream((push) => {
          pushes.push(push);
          return left;
        }),
    },
  );
  const { socket, received } = open();
  socket.write("GET /kist/v1/events HTTP/1.1\r\nhost: k\r\n\r\n");
  await vi.waitFor(() => expect(pushes).toHaveLength(1));
  pushes[0]?.("state", { state: "locked" });
  await vi.waitFor(() => expect(received()).toContain('event: state\ndata: {"state":"locked"}\n\n'));
  expect(left).not.toHaveBeenCalled();
  socket.destroy();
  await vi.waitFor(() => expect(left).toHaveBeenCalledOnce());
});

test("a reader of events who does not keep up is cut off", async () => {
  const left = vi.fn<() => void>();
  let push: PushEvent | undefined;
  await start(
    {},
    {
      "GET /kist/v1/events": () =>
        openEventStream((given) => {
          push = given;
          return left;
        }),
    },
  );
  const { socket } = open();
  socket.write("GET /kist/v1/events HTTP/1.1\r\nhost: k\r\n\r\n");
  await vi.waitFor(() => expect(push).toBeDefined());
  socket.pause();
  for (let i = 0; i < 300; i++) push?.("state", { filler: "x".repeat(10_000) });
  expect(left).toHaveBeenCalledOnce();
});

test("a stopping daemon answers what is under way, ends its streams, and leaves no socket", async () => {
  await start({}, { "GET /kist/v1/events": () => openEventStream(() => () => undefined) });
  const stream = open();
  stream.socket.write("GET /kist/v1/events HTTP/1.1\r\nhost: k\r\n\r\n");
  await vi.waitFor(() => expect(stream.received()).toContain(": kist"));
  const late = open();
  late.socket.write("POST /kist/v1/late HTTP/1.1\r\nhost: k\r\ncontent-length: 1\r\n\r\n7");
  await new Promise((resolve) => setTimeout(resolve, 20));
  await Promise.all([server?.close(), stream.ended, late.ended]);
  server = undefined;
  expect(late.received()).toContain('{"body":7}');
  expect(late.received()).toContain("Connection: close");
  expect(existsSync(path)).toBe(false);
});

test("a stopping daemon does not wait for ever", async () => {
  await start({ graceMs: 100 });
  const stuck = open();
  stuck.socket.write("POST /kist/v1/stuck HTTP/1.1\r\nhost: k\r\n\r\n");
  await new Promise((resolve) => setTimeout(resolve, 50));
  await server?.close();
  server = undefined;
  await stuck.ended;
});

test.skipIf(uid !== 0)(
  "another user cannot reach the socket, and if he could, is closed before a byte is read (needs root: sudo npm test)",
  async () => {
    await start();
    const stranger = async (): Promise<string> => {
      const script = `const s = require("net").connect(${JSON.stringify(path)});
        s.on("connect", () => s.write("GET /kist/v1/who HTTP/1.1\\r\\nhost: k\\r\\n\\r\\n"));
        s.on("data", (piece) => process.stdout.write("answered " + piece));
        s.on("error", (error) => process.stdout.write(error.code));
        s.on("close", () => process.stdout.write(" closed"));`;
      const child = spawn("setpriv", [`--reuid=${STRANGER}`, "--clear-groups", process.execPath, "-e", script]);
      let said = "";
      child.stdout.on("data", (piece) => (said += piece));
      await new Promise((resolve) => child.once("exit", resolve));
      return said;
    };
    expect(await stranger()).toBe("EACCES closed");
    // Doors wrongly left open: the kernel's word on who it is still stands.
    for (const [opened, mode] of [
      [home, 0o755],
      [join(home, "run"), 0o755],
      [path, 0o666],
    ] as const)
      chmodSync(opened, mode);
    expect(await stranger()).toMatch(/^(ECONNRESET|EPIPE)? closed$/);
    expect(onConnectionEnd).not.toHaveBeenCalled();
    expect((await get("/kist/v1/who")).status).toBe(200);
  },
);
