/** How connections live and end: answers in a row, slow and silent clients, those that leave, streams, the daemon's own end. */
import { existsSync } from "node:fs";
import { request } from "node:http";

import { expect, test, vi } from "vitest";

import { useDoor } from "../../../../test/daemon/harness/socket-door.ts";
import { openEventStream, type PushEvent } from "./event-stream.ts";

const { start, stop, open, get, path, server, onConnectionEnd } = useDoor();

test("an early answer waits for those before it, and so does a refusal", async () => {
  await start();
  const { socket, received, ended } = open();
  const late = "POST /kist/v1/late HTTP/1.1\r\ncontent-length: 1\r\n\r\n1";
  socket.write(`${late}GET /kist/v1/text HTTP/1.1\r\n\r\n${late}GET /nowhere HTTP/1.1\r\n\r\n${late}`);
  await ended;
  const told = received().match(/HTTP\/1\.1 \d+|Connection: .*|"body":1|HELP|not-found/g);
  expect(told?.join(" ").replaceAll("HTTP/1.1 ", "\n").trim().split("\n")).toEqual([
    '200 Connection: keep-alive "body":1 ',
    "200 Connection: keep-alive HELP ",
    '200 Connection: keep-alive "body":1 ',
    "404 Connection: close not-found",
  ]);
});

test("a client that asks for nothing more gets its answer and the end of the connection", async () => {
  await start();
  const { socket, received, ended } = open();
  const last = "POST /kist/v1/late HTTP/1.1\r\nconnection: Close\r\ncontent-length: 1\r\n\r\n1";
  socket.write(`${last}GET /kist/v1/who HTTP/1.1\r\n\r\n`);
  await ended;
  expect(received().match(/HTTP\/1\.1 \d+|Connection: .*/g)).toEqual(["HTTP/1.1 200", "Connection: close"]);
});

test("a client that has shut its side still gets the answers to what it asked", async () => {
  await start();
  const { socket, received, ended } = open();
  const late = "POST /kist/v1/late HTTP/1.1\r\ncontent-length: 1\r\n\r\n1";
  socket.end(`${late}GET /kist/v1/text HTTP/1.1\r\n\r\n`);
  await ended;
  expect(received()).toMatch(/"body":1[^]*HELP/);
  const half = open();
  half.socket.end(late.slice(0, -1));
  await half.ended;
  expect(half.received()).toMatch(/^HTTP\/1\.1 400 [^]*Connection: close/);
  const silent = open();
  silent.socket.end();
  await silent.ended;
  expect(silent.received()).toBe("");
});

test("a client that has gone while its answer is prepared is not waited for longer than that", async () => {
  await start({ leavingMs: 300, headMs: 300 });
  const { socket } = open();
  socket.write("POST /kist/v1/stuck HTTP/1.1\r\n\r\n");
  await vi.waitFor(() => expect(server()?.connections).toBe(1));
  socket.destroy();
  await vi.waitFor(() => expect(server()?.connections).toBe(0), { timeout: 3000 });
});

test("who is still sending what is refused gets the refusal, and is not read for ever", async () => {
  await start({ leavingMs: 300, headMs: 300 });
  const { socket, received, ended } = open();
  socket.write("POST /kist/v1/echo HTTP/1.1\r\ncontent-length: 99999999\r\n\r\n");
  const timer = setInterval(() => socket.write("x".repeat(100_000)), 5);
  await vi.waitFor(() => expect(received()).toContain('"request-too-large"'));
  expect(received()).toContain("Connection: close");
  await ended;
  clearInterval(timer);
  expect(received().match(/HTTP\/1\.1/g)).toHaveLength(1);
});

test("HEAD is answered by the head alone", async () => {
  await start();
  const { socket, received, ended } = open();
  socket.write("HEAD /kist/v1/who HTTP/1.1\r\n\r\n");
  await ended;
  expect(received()).toMatch(/^HTTP\/1\.1 405 [^]*content-length: [1-9]\d+\r\n[^]*\r\n\r\n$/);
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
  await vi.waitFor(() => expect(server()?.connections).toBe(3));
  await open().ended;
  held[0]?.socket.destroy();
  await vi.waitFor(() => expect(server()?.connections).toBe(2));
  expect((await get("/kist/v1/who")).status).toBe(200);
});

test("what is bound to a connection hears of its end, by number, never twice", async () => {
  await start();
  const ids: unknown[] = [];
  for (let i = 0; i < 3; i++) ids.push(JSON.parse((await get("/kist/v1/who")).body).connection);
  await vi.waitFor(() => expect(onConnectionEnd().mock.calls.flat()).toEqual(ids));
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

test("events end with the reader's side of the connection, and come as chunks that Node and curl read", async () => {
  const left = vi.fn<() => void>();
  await start(
    {},
    {
      "GET /kist/v1/events": () =>
        openEventStream((push) => {
          push("state", { größe: "€" });
          return left;
        }),
    },
  );
  const { socket, received, ended } = open();
  socket.end("GET /kist/v1/events HTTP/1.1\r\n\r\n");
  await ended;
  expect(left).toHaveBeenCalledOnce();
  expect(received()).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  const pieces = await new Promise<string>((resolve, reject) => {
    const asked = request({ socketPath: path(), path: "/kist/v1/events" }, (answer) => {
      expect(answer.headers["transfer-encoding"]).toBe("chunked");
      answer.setEncoding("utf8").once("data", (piece: string) => {
        asked.destroy();
        resolve(piece);
      });
    });
    asked.once("error", reject).end();
  });
  expect(pieces).toBe(': kist\n\nevent: state\ndata: {"größe":"€"}\n\n');
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
  await Promise.all([stop(), stream.ended, late.ended]);
  expect(late.received()).toContain('{"body":7}');
  expect(late.received()).toContain("Connection: close");
  expect(existsSync(path())).toBe(false);
});

test("a stopping daemon does not wait for ever", async () => {
  await start({ graceMs: 100 });
  const stuck = open();
  stuck.socket.write("POST /kist/v1/stuck HTTP/1.1\r\nhost: k\r\n\r\n");
  await new Promise((resolve) => setTimeout(resolve, 50));
  await stop();
  await stuck.ended;
});
