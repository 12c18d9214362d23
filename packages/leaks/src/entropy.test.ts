import { randomBytes } from "node:crypto";

import { utf8ToBytes } from "@kist/model";
import { expect, test } from "vitest";

import { entropy, isCommonWord } from "./entropy.ts";

const bits = (text: string) => entropy(utf8ToBytes(text));

test("a generated value counts about as many bits as it was made from", () => {
  const base64 = randomBytes(24).toString("base64url"); // 192 bits
  expect(bits(base64)).toBeGreaterThan(160);
  expect(bits(base64)).toBeLessThan(230);
  const digits = "83920174650318";
  expect(bits(digits)).toBeGreaterThan(30);
  expect(bits(digits)).toBeLessThan(50);
});

test("repetition and sequences count for little", () => {
  expect(bits("")).toBe(0);
  expect(bits("aaaaaaaaaaaaaaaa")).toBeLessThan(24);
  expect(bits("12345678")).toBeLessThan(16);
  expect(bits("abababababababab")).toBeLessThan(40);
  expect(bits("5432")).toBeLessThan(bits("5927"));
});

test("no character counts less than one bit", () => {
  for (const text of ["a".repeat(40), "01".repeat(20), "\0".repeat(40)]) expect(bits(text)).toBeGreaterThanOrEqual(40);
});

test("twelve characters of base62 reach the limit of a scan, ten do not", () => {
  expect(bits("k3XbQ9vLz2Wm")).toBeGreaterThan(60);
  expect(bits("k3XbQ9vLz2")).toBeLessThan(60);
});

test("the words of every .env are common, a password is not", () => {
  for (const word of ["true", "FALSE", "localhost", "Production", "us-east-1"])
    expect(isCommonWord(utf8ToBytes(word)), word).toBe(true);
  for (const word of ["hunter2", "", "truely", "correct horse"])
    expect(isCommonWord(utf8ToBytes(word)), word).toBe(false);
});
