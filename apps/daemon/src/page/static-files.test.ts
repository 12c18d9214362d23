import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { readStaticFiles } from "./static-files.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kist-page-"));
  mkdirSync(join(folder, "assets"));
  writeFileSync(
    join(folder, "index.html"),
    '<meta property="csp-nonce" nonce="KIST_NONCE"><script nonce="KIST_NONCE">',
  );
  writeFileSync(join(folder, "assets/index.js"), "1");
  writeFileSync(join(folder, "assets/index.js.map"), "1");
  symlinkSync("/etc/hostname", join(folder, "assets/link.txt"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("what is there when the page is read is all there ever is", () => {
  const files = readStaticFiles(folder);
  writeFileSync(join(folder, "assets/later.js"), "2");
  expect(files?.find("/assets/index.js")).toMatchObject({ type: "text/javascript; charset=utf-8" });
  for (const path of [
    "/assets/later.js",
    "/assets/index.js.map",
    "/assets/link.txt",
    "/index.html",
    "/assets",
    "/assets/../index.html",
    "/assets/..%2findex.html",
    "//etc/passwd",
    "/../../package.json",
    "/constructor",
    "",
  ])
    expect(files?.find(path)).toBeUndefined();
});

test("each document has a nonce of its own, in every place", () => {
  const files = readStaticFiles(folder);
  const [one, other] = [files?.find("/"), files?.find("/")];
  const text = Buffer.from(one?.bytes ?? []).toString();
  expect(text.split(`nonce="${one?.nonce}"`)).toHaveLength(3);
  expect(text).not.toContain("KIST_NONCE");
  expect(one?.nonce).not.toBe(other?.nonce);
});

test("no page is built", () => {
  expect(readStaticFiles(join(folder, "nowhere"))).toBeUndefined();
  expect(readStaticFiles(join(folder, "assets"))).toBeUndefined();
});
