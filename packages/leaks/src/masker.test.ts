import { bytesToUtf8, utf8ToBytes } from "@kist/model";
import { expect, test } from "vitest";

import { createMasker, type Masker } from "./masker.ts";

const named = (values: Record<string, string>) =>
  Object.entries(values).map(([name, value]) => ({ name, value: utf8ToBytes(value) }));
const mask = (masker: Masker, ...chunks: readonly string[]) =>
  chunks.map((chunk) => bytesToUtf8(masker.push(Buffer.from(chunk)))).join("") + bytesToUtf8(masker.flush());

test("Ada's program prints its password in a log line", () => {
  const masker = createMasker({ values: named({ PASSWORD: "hunter2!x" }) });
  expect(mask(masker, "connecting with hunter2!x to db\n")).toBe("connecting with [masked] to db\n");
});

test("the replacement may tell the name", () => {
  const masker = createMasker({
    values: named({ TOKEN: "tok-93fk2", OTHER: "zzz-19xk4" }),
    replacement: (name) => `‹${name}›`,
  });
  expect(mask(masker, "a tok-93fk2 b zzz-19xk4")).toBe("a ‹TOKEN› b ‹OTHER›");
});

test("a value cut into single bytes is found", () => {
  const masker = createMasker({ values: named({ TOKEN: "tok-93fk2" }) });
  expect(mask(masker, ..."x tok-93fk2 y tok-93fk tok-93fk2".split(""))).toBe("x [masked] y tok-93fk [masked]");
});

test("only bytes that may begin a value are held back", () => {
  const masker = createMasker({ values: named({ TOKEN: "tok-93fk2" }) });
  expect(bytesToUtf8(masker.push(utf8ToBytes("Continue? ")))).toBe("Continue? ");
  expect(bytesToUtf8(masker.push(utf8ToBytes("yes to")))).toBe("yes ");
  expect(bytesToUtf8(masker.push(utf8ToBytes("k-9")))).toBe("");
  expect(bytesToUtf8(masker.push(utf8ToBytes("no")))).toBe("tok-9no");
});

test("the unfinished beginning of a value comes out at the end", () => {
  const masker = createMasker({ values: named({ TOKEN: "tok-93fk2" }) });
  expect(mask(masker, "see tok-9")).toBe("see tok-9");
  expect(mask(masker, "3fk2"), "and does not count for the next stream").toBe("3fk2");
});

test("a value that is the beginning of another", () => {
  const values = named({ SHORT: "abcd-1357", LONG: "abcd-1357-qwerty" });
  const masker = createMasker({ values, replacement: (name) => `<${name}>` });
  expect(mask(masker, "abcd-1357-qwerty abcd-1357-qwert abcd-1357")).toBe("<LONG> <SHORT>-qwert <SHORT>");
});

test("overlapping values are one replacement, adjacent ones two", () => {
  const masker = createMasker({ values: named({ A: "first-4711-both", B: "both-0815-last" }) });
  expect(mask(masker, "[first-4711-both-0815-last]")).toBe("[[masked]]");
  expect(mask(masker, "first-4711-bothboth-0815-last")).toBe("[masked][masked]");
  expect(mask(masker, "first-4711-both", "-0815-", "last")).toBe("[masked]");
});

test("basic authentication: the password in the middle of a base64 text", () => {
  const masker = createMasker({ values: named({ PASSWORD: "s3cr3t-Pa55" }) });
  for (const user of ["a", "ab", "abc", "abcd"]) {
    const header = Buffer.from(`${user}:s3cr3t-Pa55`).toString("base64");
    const masked = mask(masker, `Authorization: Basic ${header}\n`);
    expect(masked).toContain("[masked]");
    expect(Buffer.from(masked.slice(21), "base64").toString("latin1")).not.toContain("cr3t");
  }
});

test("a key whose lines a log collector prefixes", () => {
  const key =
    "-----BEGIN KEY-----\nq1Yk3Xv8Zt5Wn2Lr7Pc4Jd9Hs6Gf0Ba\nMe8Tu5Ry2Wq7Zx4Cv1Bn6Ml3Kj0Hg\n-----END KEY-----\n";
  const masker = createMasker({ values: named({ KEY: key }) });
  expect(mask(masker, key)).toBe("[masked]");
  expect(mask(masker, key.replaceAll("\n", "\r\n"))).toBe("[masked]");
  expect(mask(masker, key.replaceAll(/^/gm, "app | "))).toBe(
    "app | -----BEGIN KEY-----\napp | [masked]\napp | [masked]\napp | -----END KEY-----\napp | ",
  );
});

test("bytes that are no text go through unchanged", () => {
  const masker = createMasker({ values: named({ TOKEN: "tok-93fk2" }) });
  const bytes = Uint8Array.from({ length: 1024 }, (_, i) => i & 255);
  expect(Buffer.concat([masker.push(bytes), masker.flush()])).toEqual(Buffer.from(bytes));
});

test("short and guessable values are reported, not masked", () => {
  const masker = createMasker({
    values: named({ A: "abc", PORT: "5432", MODE: "production", EMPTY: "", T: "q7#Zk1" }),
  });
  expect(masker.unmatched).toEqual([
    { name: "A", reason: "short" },
    { name: "PORT", reason: "guessable" },
    { name: "MODE", reason: "guessable" },
    { name: "EMPTY", reason: "short" },
  ]);
  expect(mask(masker, "abc 5432 production q7#Zk1")).toBe("abc 5432 production [masked]");
});

test("a higher limit leaves out what a scan would find by chance", () => {
  const masker = createMasker({ values: named({ T: "q7#Zk1" }), minimumBits: 60 });
  expect(masker.unmatched).toEqual([{ name: "T", reason: "guessable" }]);
  expect(mask(masker, "q7#Zk1")).toBe("q7#Zk1");
});

test("a program without secrets", () => {
  expect(mask(createMasker({ values: [] }), "as it ", "is")).toBe("as it is");
});

test("standard error is another stream with the same values", () => {
  const out = createMasker({ values: named({ TOKEN: "tok-93fk2" }) });
  const error = out.fork();
  expect(bytesToUtf8(out.push(utf8ToBytes("tok-9")))).toBe("");
  expect(mask(error, "3fk2 tok-93fk2")).toBe("3fk2 [masked]");
  expect(mask(out, "3fk2")).toBe("[masked]");
});

test("values may be wiped, and chunks reused, once they were handed over", () => {
  const value = utf8ToBytes("tok-93fk2");
  const masker = createMasker({ values: [{ name: "TOKEN", value }] });
  value.fill(0);
  const chunk = utf8ToBytes("see tok-9");
  const first = bytesToUtf8(masker.push(chunk));
  chunk.fill(0x78);
  expect(first + mask(masker, "3fk2")).toBe("see [masked]");
});

test("a value of a mebibyte in small chunks", () => {
  const value = Buffer.from(Array.from({ length: 40_000 }, (_, i) => `${i * 7919},`).join(""));
  const masker = createMasker({ values: [{ name: "BLOB", value: new Uint8Array(value) }] });
  const text = Buffer.concat([Buffer.from("<"), value, Buffer.from(">")]);
  const parts: Uint8Array[] = [];
  for (let at = 0; at < text.length; at += 8192) parts.push(masker.push(text.subarray(at, at + 8192)).slice());
  parts.push(masker.flush());
  expect(Buffer.concat(parts).toString()).toBe("<[masked]>");
});

test("a program that reads into the same buffer again and again", () => {
  const masker = createMasker({
    values: [{ name: "A", value: Uint8Array.from(Buffer.from("correct-horse-battery-staple")) }],
  });
  const buffer = Buffer.alloc(8);
  const text = "one correct-horse-battery-staple two correct-horse-battery-staple three";
  let out = "";
  for (let at = 0; at < text.length; at += 8) {
    const length = buffer.write(text.slice(at, at + 8));
    out += Buffer.from(masker.push(buffer.subarray(0, length))).toString();
  }
  out += Buffer.from(masker.flush()).toString();
  expect(out).toBe("one [masked] two [masked] three");
});
