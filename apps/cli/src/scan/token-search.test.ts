import { expect, test } from "vitest";

import type { Hit } from "./item.ts";
import { createTokenSearch } from "./token-search.ts";

const TOKEN = ["ghp", "0123456789abcdefghijABCDEFGHIJ012345"].join("_");

async function search(content: Buffer, size: number): Promise<readonly Hit[]> {
  const tokens = createTokenSearch();
  tokens.begin("a.txt");
  for (let at = 0; at < content.length; at += size) await tokens.push(content.subarray(at, at + size));
  return await tokens.finish();
}

test("a token in a large file is found once, wherever the windows end", async () => {
  const window = 1024 * 1024;
  for (const place of [0, 100, window - 20, window - 1, window, 2 * window - 16 * 1024 - 20, 2_500_000]) {
    const content = Buffer.alloc(3_000_000, "x y z\n");
    content.write(` ${TOKEN} `, place);
    for (const size of [65_536, 1_000_003, 3_000_000])
      expect(await search(content, size), `${place} in pieces of ${size}`).toEqual([
        { start: place + 1, end: place + 1 + TOKEN.length, rule: "github/GITHUB_TOKEN" },
      ]);
  }
});

test("offsets are bytes, whatever stands before it", async () => {
  for (const before of ["Grüße 🎉 ", "\uFEFF"]) {
    const start = Buffer.byteLength(before);
    expect(await search(Buffer.from(before + TOKEN), 7)).toMatchObject([{ start, end: start + TOKEN.length }]);
  }
  const latin = Buffer.concat([Buffer.from([0xfc, 0xe9, 0x20]), Buffer.from(TOKEN)]);
  expect(await search(latin, 4)).toMatchObject([{ start: 3, end: 3 + TOKEN.length }]);
});

test("files that PowerShell writes", async () => {
  const little = Buffer.from(`\uFEFFtoken = ${TOKEN}\r\n`, "utf16le");
  const place = [{ start: 18, end: 18 + 2 * TOKEN.length, rule: "github/GITHUB_TOKEN" }];
  for (const content of [little, Buffer.from(little).swap16()])
    for (const size of [7, 1000]) expect(await search(content, size)).toEqual(place);
  const large = Buffer.concat([little, Buffer.from("x y z ".repeat(400_000) + TOKEN, "utf16le")]);
  expect(await search(large, 65_537)).toHaveLength(2);
});

test("no tokens are read out of what is no text", async () => {
  expect(await search(Buffer.concat([Buffer.from([0, 1]), Buffer.from(` ${TOKEN} `)]), 10)).toEqual([]);
});

test("one search for many files does not mix them up", async () => {
  const tokens = createTokenSearch();
  tokens.begin("a");
  await tokens.push(Buffer.from(TOKEN.slice(0, 20)));
  expect(await tokens.finish()).toEqual([]);
  tokens.begin("b");
  await tokens.push(Buffer.from(TOKEN.slice(20)));
  expect(await tokens.finish()).toEqual([]);
  tokens.begin("c");
  await tokens.push(Buffer.from(TOKEN));
  expect(await tokens.finish()).toHaveLength(1);
});
