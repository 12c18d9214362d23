import { createHash, createHmac } from "node:crypto";

import type { PageId, SocketCaller } from "@kist/model";
import { createMovableClock } from "@kist/testing";
import { expect, test } from "vitest";

import { createPages, LAUNCH_LIFE, PAGE_IDLE, PAGE_LIFE, type LastingPage, type Pages } from "./pages.ts";

const ORIGIN = "http://kist.localhost:40123";
const opener: SocketCaller = {
  door: "socket",
  uid: 1000,
  process: { pid: 2, startTime: 2, exe: "/usr/bin/kist", name: "kist" },
  ancestors: [],
  session: { leader: 1, leaderStartTime: 1, tty: 7 },
  cwd: "/",
};

function start(lasting: readonly LastingPage[] = []) {
  const clock = createMovableClock();
  const ended: PageId[] = [];
  const removed: PageId[] = [];
  let drawn = 0;
  const pages = createPages({
    clock,
    random: { bytes: (length) => new Uint8Array(length).fill(++drawn) },
    uid: 1000,
    lasting,
    onEnter: () => undefined,
    onEnd: ({ caller }) => void ended.push(caller.page),
    onLaunchEnd: (page) => void removed.push(page),
  });
  return { clock, pages, ended, removed };
}

function enter(pages: Pages, kind: "app" | "unlock" = "app"): NonNullable<ReturnType<Pages["enter"]>> {
  const entered = pages.enter(pages.launch(opener, { kind }).secret, ORIGIN);
  if (entered === undefined) throw new Error("not let in");
  return entered;
}

test("a launch works once, within a minute, and its file goes with it", () => {
  const { pages, clock, removed } = start();
  const first = pages.launch(opener, { kind: "app" });
  expect(pages.enter(`${first.secret}A`, ORIGIN)).toBeUndefined();
  expect(removed).toEqual([]);
  expect(pages.enter(first.secret, ORIGIN)?.page.caller.page).toBe(first.page);
  expect(pages.enter(first.secret, ORIGIN)).toBeUndefined();
  const late = pages.launch(opener, { kind: "app" });
  clock.pass(LAUNCH_LIFE);
  expect(pages.enter(late.secret, ORIGIN)).toBeUndefined();
  const never = pages.launch(opener, { kind: "app" });
  clock.pass(LAUNCH_LIFE);
  pages.sweep();
  expect(removed).toEqual([first.page, late.page, never.page]);
});

test("a clock that is set back makes no launch live longer", () => {
  const { pages, clock } = start();
  const { secret } = pages.launch(opener, { kind: "app" });
  clock.setWall(clock.now() - 3_600_000);
  clock.pass(LAUNCH_LIFE);
  expect(pages.enter(secret, ORIGIN)).toBeUndefined();
});

test("a token is good on its own origin only, and no secret is kept that could be read back", () => {
  const { pages } = start();
  const { token, page } = enter(pages);
  expect(pages.find(token, ORIGIN)).toBe(page);
  for (const other of ["http://localhost:40123", "http://kist.localhost:40124", ""])
    expect(pages.find(token, other)).toBeUndefined();
  expect(pages.find(page.caller.page, ORIGIN)).toBeUndefined();
  expect(JSON.stringify(pages.list())).not.toContain(token);
});

test("fifteen minutes without use end a page, use prolongs it, twelve hours end it anyway", () => {
  const { pages, clock, ended } = start();
  const { token, page } = enter(pages);
  for (let passed = 0; passed + PAGE_IDLE - 1 < PAGE_LIFE; passed += PAGE_IDLE - 1) {
    clock.pass(PAGE_IDLE - 1);
    expect(pages.find(token, ORIGIN)).toBe(page);
    pages.touch(page.caller.page);
  }
  clock.pass(PAGE_IDLE - 1);
  expect(pages.find(token, ORIGIN)).toBeUndefined();
  const other = enter(pages);
  clock.pass(PAGE_IDLE - 1);
  // Looking is no use.
  pages.find(other.token, ORIGIN);
  clock.pass(1);
  pages.touch(other.page.caller.page);
  expect(pages.find(other.token, ORIGIN)).toBeUndefined();
  expect(ended).toEqual([page.caller.page, other.page.caller.page]);
});

test("a page that left is over at once", () => {
  const { pages, ended } = start();
  const { token, page } = enter(pages);
  pages.end(page.caller.page);
  pages.end(page.caller.page);
  expect(pages.find(token, ORIGIN)).toBeUndefined();
  expect(ended).toEqual([page.caller.page]);
});

test("each page has a connection of its own, which no socket has", () => {
  const { pages } = start();
  const connections = [enter(pages), enter(pages)].map(({ page }) => page.connection);
  expect(new Set(connections).size).toBe(2);
  expect(connections.every((connection) => connection < 0)).toBe(true);
});

test("only a page opened for an unlock speaks for the terminal that opened it", () => {
  const { pages } = start();
  expect(enter(pages).page.caller.unlocks).toBeUndefined();
  expect(enter(pages, "unlock").page.caller.unlocks).toBe("1000/1.1/7");
});

test("what a page has left goes on in the next process, and not a moment more", () => {
  const before = start();
  const { token, page } = enter(before.pages);
  const over = enter(before.pages);
  before.clock.pass(PAGE_IDLE - 1000);
  before.pages.touch(page.caller.page);
  before.clock.pass(5000);
  const lasting = before.pages.list();
  expect(lasting.map(({ caller }) => caller.page)).toEqual([page.caller.page]);
  const { pages, clock } = start(lasting);
  expect(pages.find(over.token, ORIGIN)).toBeUndefined();
  expect(pages.left(page.caller.page)).toEqual({ idlesIn: PAGE_IDLE - 5000, endsIn: PAGE_LIFE - PAGE_IDLE - 4000 });
  clock.pass(PAGE_IDLE - 5001);
  expect(pages.find(token, ORIGIN)?.caller).toEqual(page.caller);
  clock.pass(1);
  expect(pages.find(token, ORIGIN)).toBeUndefined();
});

test("launches are counted, and too many are refused until some are over", () => {
  const { pages, clock } = start();
  const flood = (): void => {
    for (;;) pages.launch(opener, { kind: "app" });
  };
  expect(flood).toThrow(expect.objectContaining({ code: "pages-full" }));
  clock.pass(LAUNCH_LIFE);
  expect(enter(pages).token).not.toBe("");
});

test("a daemon proves itself to a page it let in, by what only it and the page know", () => {
  const { pages } = start();
  const { token, page } = enter(pages);
  const nonce = "n".repeat(43);
  const key = createHash("sha256").update(token).digest();
  expect(pages.prove(page.caller.page, nonce, ORIGIN)).toBe(
    createHmac("sha256", key).update(`kist/v1/page-proof${nonce}`).digest("base64url"),
  );
  expect(pages.prove(enter(pages).page.caller.page, nonce, ORIGIN)).not.toBe(
    pages.prove(page.caller.page, nonce, ORIGIN),
  );
  // Whoever took the page's port could pass its question on to the one that this daemon has now.
  for (const other of ["http://kist.localhost:40124", "http://localhost:40123"])
    expect(pages.prove(page.caller.page, nonce, other)).toBeUndefined();
  pages.end(page.caller.page);
  expect(pages.prove(page.caller.page, nonce, ORIGIN)).toBeUndefined();
});

test("of too many pages the longest unused gives way", () => {
  const { pages, clock, ended } = start();
  const first = enter(pages).page.caller.page;
  clock.pass(1);
  const second = enter(pages).page.caller.page;
  clock.pass(1);
  pages.touch(first);
  while (ended.length === 0) enter(pages);
  expect(ended).toEqual([second]);
  expect(pages.left(first)).toBeDefined();
});
