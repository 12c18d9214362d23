/** Grace's programs speak with a daemon that is well, slow, gone, or not a daemon; under Node and under Bun. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { createClient } from "./client.ts";
import { readEvents } from "./index.ts";

let home = "";
let path = "";
let server: Server | undefined;
const sockets = new Set<Socket>();
const seen: string[] = [];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "kist-client-"));
  path = join(home, "kist.sock");
  seen.length = 0;
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server?.close(resolve) ?? resolve(undefined));
  server = undefined;
  rmSync(home, { recursive: true });
});

const answer = (json: unknown, status = "200 OK", headers = ""): string => {
  const body = JSON.stringify(json);
  return `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nkist-version: 0.1.0\r\n${headers}\r\n${body}`;
};

/** A daemon that answers the n-th request by the n-th word, then by the last one for ever. */
async function serve(...answers: readonly (string | ((socket: Socket) => void))[]): Promise<void> {
  let count = 0;
  server = createServer((socket) => {
    sockets.add(socket);
    let held = "";
    socket.on("error", () => undefined);
    socket.on("data", (piece) => {
      held += piece.toString("latin1");
      const [head = "", body] = held.split("\r\n\r\n");
      const length = Number(/content-length: (\d+)/.exec(head)?.[1] ?? 0);
      if (body === undefined || body.length < length) return;
      seen.push(held);
      held = "";
      const next = answers[Math.min(count++, answers.length - 1)];
      if (typeof next === "string") socket.write(next);
      else next?.(socket);
    });
  });
  await new Promise<void>((resolve) => server?.listen(path, resolve));
}

test("a call is answered, many calls one after the other on one connection", async () => {
  await serve(answer({ n: 1 }), answer({ n: 2 }), answer({ n: 3 }));
  const client = createClient({ socketPath: path });
  const answers = await Promise.all([client.call("/a"), client.call("/b", { x: "ü" }), client.call("/c", null)]);
  expect(answers.map((got) => got.ok && got.body)).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  expect(answers[0]).toMatchObject({ ok: true, status: 200, version: "0.1.0" });
  expect(seen.map((request) => request.split("\r\n")[0])).toEqual([
    "GET /a HTTP/1.1",
    "POST /b HTTP/1.1",
    "POST /c HTTP/1.1",
  ]);
  expect(sockets.size).toBe(1);
  client.close();
});

test("a refusal is an answer with its code, facts and words", async () => {
  const error = { code: "locked", facts: {}, message: "The vault is locked.", next: "Run `kist unlock`." };
  await serve(answer({ error }, "423 Locked"));
  const client = createClient({ socketPath: path });
  expect(await client.call("/a")).toEqual({ ok: false, status: 423, version: "0.1.0", error });
  client.close();
});

test("text and bytes come as they are", async () => {
  const body = "HTTP/1.1 200 OK\r\ncontent-length: 3\r\nkist-version: 0.1.0\r\ncontent-type: ";
  await serve(`${body}text/plain; charset=utf-8\r\n\r\na\nb`, `${body}application/octet-stream\r\n\r\nabc`);
  const client = createClient({ socketPath: path });
  expect(await client.call("/a")).toMatchObject({ body: "a\nb" });
  expect(await client.call("/b")).toMatchObject({ body: Buffer.from("abc") });
  client.close();
});

test("a connection that the daemon closed while idle, or announced to close, is opened again", async () => {
  await serve(answer(1, "200 OK", "connection: close\r\n"), answer(2), answer(3));
  const client = createClient({ socketPath: path });
  await client.call("/a");
  await client.call("/b");
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await client.call("/c")).toMatchObject({ body: 3 });
  client.close();
});

test.each([
  ["dies before it answers", (socket: Socket) => socket.destroy(), "daemon-unreachable"],
  [
    "dies half-way",
    (socket: Socket) => socket.end(answer({ long: "x".repeat(100) }).slice(0, 120)),
    "daemon-unreachable",
  ],
  ["does not answer in time", () => undefined, "daemon-unreachable"],
  ["speaks something else", (socket: Socket) => socket.write("220 mail.example ESMTP\r\n\r\n"), "internal"],
  [
    "announces too much",
    (socket: Socket) => socket.write("HTTP/1.1 200 OK\r\nkist-version: 1\r\ncontent-length: 9999\r\n\r\n"),
    "internal",
  ],
  [
    "sends broken JSON",
    (socket: Socket) =>
      socket.write(
        "HTTP/1.1 200 OK\r\nkist-version: 1\r\ncontent-type: application/json\r\ncontent-length: 1\r\n\r\n{",
      ),
    "internal",
  ],
  ["sends an error without a code", (socket: Socket) => socket.write(answer({}, "500 No")), "internal"],
])("a daemon that %s gives an error, the request is not sent twice, the next one works", async (_, act, code) => {
  await serve(act, answer("fine"));
  const client = createClient({ socketPath: path });
  await expect(client.call("/a", {}, { timeoutMs: 300, limit: 1000 })).rejects.toMatchObject({ code });
  expect(seen).toHaveLength(1);
  expect(await client.call("/b")).toMatchObject({ body: "fine" });
  client.close();
});

test("without a daemon the path is named; with a way to start one it is started once and asked", async () => {
  const client = createClient({ socketPath: path });
  await expect(client.call("/a")).rejects.toMatchObject({ code: "daemon-unreachable", facts: { path } });
  const spawnDaemon = vi.fn<() => Promise<void>>(() => serve(answer("started")));
  const starting = createClient({ socketPath: path, spawnDaemon });
  expect(await starting.call("/a")).toMatchObject({ body: "started" });
  await starting.call("/b");
  expect(spawnDaemon).toHaveBeenCalledOnce();
  starting.close();
});

test("what cannot be mended by starting a daemon is not tried", async () => {
  const spawnDaemon = vi.fn<() => Promise<void>>();
  // A file where a directory should be: ENOTDIR.
  writeFileSync(join(home, "file"), "");
  const client = createClient({ socketPath: join(home, "file/kist.sock"), spawnDaemon });
  await expect(client.call("/a")).rejects.toMatchObject({ code: "daemon-unreachable" });
  expect(spawnDaemon).not.toHaveBeenCalled();
});

const chunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
const EVENTS =
  "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nkist-version: 0.1.0\r\nTransfer-Encoding: chunked\r\n\r\n";

test("events arrive as they come, in whatever pieces, until the daemon ends", async () => {
  await serve((socket) => {
    const whole = Buffer.from(
      EVENTS + chunk(": kist\n\n") + chunk('event: state\ndata: {"to":"größer"}\n\nevent: a.b\ndata: 2\n\n'),
    );
    for (const byte of whole) socket.write(Buffer.from([byte]));
    setTimeout(() => socket.end("0\r\n\r\n"), 50);
  });
  const events = [];
  for await (const event of readEvents(path, "/events")) events.push(event);
  expect(events).toEqual([
    { name: "state", data: { to: "größer" } },
    { name: "a.b", data: 2 },
  ]);
});

test.each([
  answer({}),
  "220 mail.example\r\n\r\n",
  `${EVENTS}zz\r\n`,
  EVENTS + chunk("data: 1\n\n"),
  EVENTS + chunk("event: a\ndata: {\n\n"),
])("%j is no event stream", async (bytes) => {
  await serve(bytes);
  await expect(readEvents(path, "/events").next()).rejects.toMatchObject({ code: "internal" });
});

const bun = ["bun-linux-x64", "bun-linux-aarch64", "bun-darwin-aarch64", "bun-darwin-x64"]
  .map((name) => join(import.meta.dirname, `../../../node_modules/@oven/${name}/bin/bun`))
  .find((candidate) => existsSync(candidate));

test.skipIf(bun === undefined)("the same client works in Bun (needs the @oven/bun package: npm install)", async () => {
  await serve(answer({ n: 1 }), answer({ error: { code: "locked", facts: {}, message: "m" } }, "423 L"), (socket) =>
    socket.destroy(),
  );
  const script = join(home, "program.ts");
  writeFileSync(
    script,
    `import { createClient } from ${JSON.stringify(join(import.meta.dirname, "index.ts"))};
     const client = createClient({ socketPath: ${JSON.stringify(path)} });
     const large = "x".repeat(3_000_000);
     const said = [];
     for (const body of [undefined, { large }, {}]) said.push(await client.call("/a", body).catch((error) => error.code));
     client.close();
     const nobody = createClient({ socketPath: "/nowhere/kist.sock" });
     said.push(await nobody.call("/a").catch((error) => error.code));
     console.log(JSON.stringify(said));`,
  );
  const child = spawn(bun ?? "", [script], { cwd: home });
  let said = "";
  child.stdout.on("data", (piece) => (said += piece));
  child.stderr.on("data", (piece) => (said += piece));
  expect(await new Promise((resolve) => child.once("exit", resolve))).toBe(0);
  expect(JSON.parse(said)).toMatchObject([
    { ok: true, body: { n: 1 } },
    { ok: false, error: { code: "locked" } },
    "daemon-unreachable",
    "daemon-unreachable",
  ]);
  expect(seen[1]?.length).toBeGreaterThan(3_000_000);
  expect(readdirSync(home)).toContain("program.ts");
});

test("a connection begun early serves the first call; one that ended before it, or never began, costs nothing", async () => {
  await serve(answer({ n: 1 }));
  const before = sockets.size;
  const early = createClient({ socketPath: path });
  early.open();
  await vi.waitFor(() => expect(sockets.size).toBe(before + 1));
  expect(await early.call("/a", {})).toMatchObject({ body: { n: 1 } });
  expect(sockets.size).toBe(before + 1);
  early.close();

  const late = createClient({ socketPath: path });
  late.open();
  await vi.waitFor(() => expect(sockets.size).toBe(before + 2));
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await late.call("/b", {})).toMatchObject({ body: { n: 1 } });
  late.close();

  let started = 0;
  const absent = createClient({
    socketPath: join(home, "none.sock"),
    spawnDaemon: () => Promise.resolve(void started++),
  });
  absent.open();
  await expect(absent.call("/c", {})).rejects.toThrow("daemon-unreachable");
  expect(started).toBe(1);
});
