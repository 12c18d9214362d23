import type { PageId } from "@kist/model";
import { expect, test } from "vitest";

import { decodeHandOver, encodeHandOver } from "./hand-over.ts";
import type { LastingPage } from "./pages.ts";

const process2 = (pid: number, exe = "/usr/bin/kist"): LastingPage["caller"]["opener"]["process"] => {
  return { pid, startTime: pid, exe, name: "kist" };
};
const page = (ancestors: number, exe?: string): LastingPage => ({
  caller: {
    door: "page",
    uid: 1000,
    page: "0000000000000001" as PageId,
    origin: "http://kist.localhost:40123",
    opener: {
      door: "socket",
      uid: 1000,
      process: process2(2),
      ancestors: Array.from({ length: ancestors }, (_, at) => process2(at + 3, exe)),
      session: { leader: 1, leaderStartTime: 1, tty: 7 },
      cwd: "/",
    },
    unlocks: undefined,
    openedAt: 5,
  },
  purpose: { kind: "app" },
  tokenHash: "a".repeat(43),
  idlesIn: 1,
  endsIn: 2,
});

test("the next process knows the pages and the sockets", () => {
  const words = { descriptors: [21, 22], pages: [page(2)] };
  expect(decodeHandOver(encodeHandOver(words))).toMatchObject(words);
});

test("no other process takes them for its own", () => {
  const text = encodeHandOver({ descriptors: [21], pages: [page(0)] });
  expect(decodeHandOver(text.replace(`"pid":${process.pid}`, `"pid":${process.pid + 1}`))).toBeUndefined();
});

test.each([
  undefined,
  "",
  "null",
  "{}",
  "[",
  JSON.stringify({ pid: process.pid, descriptors: [0], pages: [] }),
  JSON.stringify({ pid: process.pid, descriptors: [], pages: [{}] }),
  JSON.stringify({ pid: process.pid, descriptors: [], pages: [], more: 1 }),
])("%s hands nothing over", (text) => {
  expect(decodeHandOver(text)).toBeUndefined();
});

test("it stays below what the kernel takes for one variable", () => {
  const pages = Array.from({ length: 32 }, () => page(64, `/${"x".repeat(1000)}`));
  const text = encodeHandOver({ descriptors: [21, 22], pages });
  expect(text.length).toBeLessThan(100_000);
  expect(decodeHandOver(text)?.pages.length).toBeGreaterThan(5);
});
