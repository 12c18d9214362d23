import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { get, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { SocketCaller } from "@kist/model";
import { describeError } from "@kist/protocol";
import { createMovableClock } from "@kist/testing";
import { afterEach, beforeEach, expect, test } from "vitest";

import { SOCKET_LIMITS } from "../socket/limits.ts";
import { LAUNCH_LIFE, PAGE_IDLE } from "./pages.ts";
import { createServedPages, type ServedPages, type ServedPagesDeps } from "./served-pages.ts";

const opener: SocketCaller = {
  door: "socket",
  uid: process.getuid?.() ?? 0,
  process: { pid: 2, startTime: 2, exe: "/usr/bin/kist", name: "kist" },
  ancestors: [],
  session: { leader: 1, leaderStartTime: 1, tty: 7 },
  cwd: "/",
};

let root: string;
let run: string;
let clock: ReturnType<typeof createMovableClock>;
const opened: ServedPages[] = [];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "kist-pages-"));
  run = join(root, "run");
  mkdirSync(run, { mode: 0o700 });
  mkdirSync(join(root, "page"));
  writeFileSync(join(root, "page/index.html"), "<title>Kist</title>");
  clock = createMovableClock();
});
afterEach(async () => {
  clock.pass(PAGE_IDLE);
  for (const pages of opened.splice(0)) {
    pages.sweep();
    clock.pass(60_000);
    pages.sweep();
    await pages.stop();
  }
  rmSync(root, { recursive: true, force: true });
});

function serve(more: Partial<ServedPagesDeps> = {}): ServedPages {
  let drawn = 0;
  const pages = createServedPages({
    clock,
    random: { bytes: (length) => new Uint8Array(length).fill(++drawn) },
    libc: { keepAcrossExec: () => true },
    uid: process.getuid?.() ?? 0,
    version: "1",
    describeError,
    limits: SOCKET_LIMITS,
    folder: join(root, "page"),
    runDirectory: run,
    handedOver: undefined,
    routes: () => ({ routes: new Map(), bodyLimits: new Map() }),
    findPeer: () => "unknown",
    onDefect: () => undefined,
    onEnter: () => undefined,
    onEnd: () => undefined,
    ...more,
  });
  opened.push(pages);
  return pages;
}

function ask(
  url: string,
  line: string,
  headers: Readonly<Record<string, string>>,
  body?: string,
): Promise<{ readonly status: number; readonly body: string }> {
  const { port, host } = new URL(url);
  const [method = "", path = ""] = line.split(" ");
  const length = body === undefined ? {} : { "content-length": body.length };
  return new Promise((resolve, reject) => {
    request(
      { host: "127.0.0.1", port, method, path, headers: { host, ...length, ...headers }, agent: false },
      (answer) => {
        let text = "";
        answer.on("data", (part: Buffer) => (text += part.toString()));
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body: text }));
      },
    )
      .on("error", reject)
      .end(body);
  });
}

function answers(url: string): Promise<number | string> {
  const { port, host } = new URL(url);
  return new Promise((resolve) => {
    get({ host: "127.0.0.1", port, headers: { host }, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    }).on("error", (error: NodeJS.ErrnoException) => resolve(String(error.code)));
  });
}

test("an installation without a page says so, opens nothing and leaves nothing", async () => {
  const folder = join(root, "nowhere");
  await expect(serve({ folder }).open(opener, { kind: "app" })).rejects.toMatchObject({
    code: "page-not-built",
    facts: { path: folder },
  });
  expect(readdirSync(run)).toEqual([]);
});

test("the door is open while a page is, and a minute longer; the next page opens another", async () => {
  const pages = serve();
  const first = await pages.open(opener, { kind: "app" });
  expect(await answers(first.url)).toBe(200);
  clock.pass(LAUNCH_LIFE);
  pages.sweep();
  expect(existsSync(first.file)).toBe(false);
  expect(await answers(first.url)).toBe(200);
  clock.pass(60_000);
  pages.sweep();
  expect(await answers(first.url)).toBe("ECONNREFUSED");
  const second = await pages.open(opener, { kind: "app" });
  expect(await answers(second.url)).toBe(200);
});

test("looking for what is over does not shut a door that is just being opened", async () => {
  const pages = serve();
  clock.pass(60_000);
  pages.sweep();
  const opening = pages.open(opener, { kind: "app" });
  clock.pass(60_000);
  pages.sweep();
  const [one, other] = [await opening, await pages.open(opener, { kind: "app" })];
  expect(new URL(one.url).port).toBe(new URL(other.url).port);
  expect(await answers(one.url)).toBe(200);
});

test("a directory that others can write to gets no launch file, and no launch waits for it", async () => {
  const shared = join(root, "shared");
  mkdirSync(shared);
  const pages = serve({ runDirectory: shared });
  await expect(pages.open(opener, { kind: "app" })).rejects.toMatchObject({ code: "path-unsafe" });
  expect(readdirSync(shared)).toEqual([]);
});

test("what a daemon that was killed left in the run directory is removed, and nothing else", async () => {
  const left = join(run, "page-0123456789abcdef.html");
  for (const name of [left, join(run, "page-note.html"), join(run, "kist.sock")])
    writeFileSync(name, "x", { mode: 0o600 });
  await serve().recover();
  expect(readdirSync(run).sort()).toEqual(["kist.sock", "page-note.html"]);
});

test("what goes wrong inside is answered, and the daemon goes on", async () => {
  const defects: string[] = [];
  const cycle: Record<string, unknown> = {};
  cycle["itself"] = cycle;
  const routes = new Map([["GET /kist/v1/status", () => ({ status: 200, json: cycle })]]);
  const pages = serve({
    routes: () => ({ routes, bodyLimits: new Map() }),
    onDefect: (_error, route) => void defects.push(route),
  });
  const { url } = await pages.open(opener, { kind: "app" });
  const { origin, hash } = new URL(url);
  const own = { origin, "content-type": "application/json" };
  const entered = await ask(url, "POST /kist/v1/page/enter", own, JSON.stringify({ secret: hash.slice(8) }));
  const { token } = JSON.parse(entered.body) as { token: string };
  const looked = await ask(url, "GET /kist/v1/status", { origin, authorization: `Bearer ${token}` });
  expect([looked.status, defects]).toEqual([500, ["reply"]]);
  expect(await answers(url)).toBe(200);
});

test("a daemon that ends takes the way in with it", async () => {
  const pages = serve();
  const { file } = await pages.open(opener, { kind: "app" });
  await pages.stop();
  expect(existsSync(file)).toBe(false);
});

test("where no page is open, or the sockets cannot stay open, nothing is handed over", async () => {
  expect(serve().handOver()).toBeUndefined();
  const pages = serve();
  await pages.open(opener, { kind: "app" });
  expect(pages.handOver()).toBeUndefined();
});
