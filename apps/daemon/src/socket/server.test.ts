/** What is asked and what is answered, a request at a time. */
import { spawn } from "node:child_process";
import { chmodSync } from "node:fs";
import { join } from "node:path";

import { expect, test, vi } from "vitest";

import { useDoor, type Answered } from "../../../../test/daemon/harness/socket-door.ts";

const uid = process.getuid?.() ?? -1;
const STRANGER = 54_321;
const { start, open, ask, get, post, home, path, onDefect, onConnectionEnd } = useDoor();
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

test("an Origin is seen wherever it stands, and too many headers are refused instead of overlooked", async () => {
  await start();
  const others = (count: number): string => "a: b\r\n".repeat(count);
  expect((await get("/kist/v1/who", `${others(30)}oRIGIN: null\r\n`)).status).toBe(403);
  expect((await get("/kist/v1/who", `${others(40)}origin: null\r\n`)).status).toBe(431);
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
  ["an older HTTP", () => ask("GET /kist/v1/who HTTP/1.0\r\n\r\n"), 400, "request-malformed"],
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

test.skipIf(uid !== 0)(
  "another user cannot reach the socket, and if he could, is closed before a byte is read (needs root: sudo npm test)",
  async () => {
    await start();
    const stranger = async (): Promise<string> => {
      const script = `const s = require("net").connect(${JSON.stringify(path())});
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
      [home(), 0o755],
      [join(home(), "run"), 0o755],
      [path(), 0o666],
    ] as const)
      chmodSync(opened, mode);
    expect(await stranger()).toMatch(/^(ECONNRESET|EPIPE)? closed$/);
    expect(onConnectionEnd()).not.toHaveBeenCalled();
    expect((await get("/kist/v1/who")).status).toBe(200);
  },
);
