import fc from "fast-check";
import { expect, test } from "vitest";

import { createAnswerReader, encodeRequest, parseHead } from "./exchange.ts";

const malformed = expect.objectContaining({ code: "internal" });
const answer = (head: string, body = ""): Buffer => Buffer.from(`${head}\r\n\r\n${body}`, "latin1");
const GOOD = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\nkist-version: 0.1.0";

test("a request says what it wants and how long it is, in bytes", () => {
  expect(encodeRequest("/kist/v1/status", undefined)).toBe("GET /kist/v1/status HTTP/1.1\r\nhost: kist\r\n\r\n");
  expect(encodeRequest("/kist/v1/x", '"ü"')).toBe(
    'POST /kist/v1/x HTTP/1.1\r\nhost: kist\r\ncontent-type: application/json\r\ncontent-length: 4\r\n\r\n"ü"',
  );
});

test.each(["", "status", "/a b", "/a\r\nx: y", "/ä"])("%j is no path", (path) => {
  expect(() => encodeRequest(path, undefined)).toThrow(TypeError);
});

test("an answer is read whole, however it is cut", () => {
  const bytes = answer(GOOD, "{}");
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 6 }), (cuts) => {
      const read = createAnswerReader(100);
      const ends = [...cuts, bytes.length].sort((a, b) => a - b);
      let from = 0;
      let result: ReturnType<typeof read>;
      for (const end of ends) {
        if (end > from) result = read(bytes.subarray(from, end));
        if (end < bytes.length) expect(result).toBeUndefined();
        from = end;
      }
      expect(result).toEqual({
        status: 200,
        version: "0.1.0",
        type: "application/json",
        closes: false,
        body: Buffer.from("{}"),
      });
    }),
  );
});

test.each([
  ["another protocol", answer("SSH-2.0-OpenSSH_9.2")],
  ["an older HTTP", answer(GOOD.replace("1.1", "1.0"), "{}")],
  ["an interim answer", answer("HTTP/1.1 100 Continue\r\nkist-version: 0.1.0\r\ncontent-length: 0")],
  ["no length", answer("HTTP/1.1 200 OK\r\nkist-version: 0.1.0")],
  ["a length that is no number", answer(GOOD.replace("length: 2", "length: 0x2"), "{}")],
  ["a negative length", answer(GOOD.replace("length: 2", "length: -2"), "{}")],
  ["a length above the limit", answer(GOOD.replace("length: 2", "length: 101"))],
  ["two lengths", answer(`${GOOD}\r\ncontent-length: 2`, "{}")],
  ["a length and chunks", answer(`${GOOD}\r\ntransfer-encoding: chunked`, "{}")],
  ["no version", answer(GOOD.replace("kist-version", "x-version"), "{}")],
  ["a header without a colon", answer(`${GOOD}\r\nhello`, "{}")],
  ["more than one answer", answer(GOOD, "{}HTTP/1.1")],
  ["a head without end", Buffer.alloc(9000, "x")],
])("%s is no answer", (_, bytes) => {
  expect(() => createAnswerReader(100)(bytes)).toThrow(malformed);
});

test("noise is refused or waited for, never believed", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      try {
        expect(parseHead(Buffer.from(bytes))).toBeUndefined();
      } catch (error) {
        expect(error).toEqual(malformed);
      }
    }),
  );
});
