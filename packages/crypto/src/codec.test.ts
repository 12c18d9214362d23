import { concatBytes, utf8ToBytes, type Bytes } from "@kist/model";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { codeOf, expectRefusal, PROVE } from "../../../test/vectors/refusals.ts";
import * as second from "../../../test/vectors/second-implementation.ts";
import { decodeCanonical } from "./codec-decode.ts";
import { encodeCanonical } from "./codec-encode.ts";
import { MAX_DEPTH, type Canonical } from "./codec.ts";

const bytesOf = (...numbers: readonly number[]): Bytes => Uint8Array.from(numbers);

const { value: anyCanonical } = fc.letrec<{ value: Canonical }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger().map((integer) => (integer === 0 ? 0 : integer)),
    fc.integer({ min: -300, max: 300 }).map((integer) => (integer === 0 ? 0 : integer)),
    fc.string({ unit: "binary" }),
    fc.string({ unit: "grapheme-ascii", maxLength: 200 }),
    fc.uint8Array().map((bytes) => new Uint8Array(bytes)),
    fc.array(tie("value"), { maxLength: 5 }),
    fc.dictionary(fc.string({ unit: "binary", maxLength: 8 }), tie("value"), { maxKeys: 5 }),
  ),
}));

describe("the canonical encoding", () => {
  it("gives back every value, and the second implementation writes the same bytes", () => {
    fc.assert(
      fc.property(anyCanonical, (value) => {
        const encoded = encodeCanonical(value);
        expect(second.hex(encoded)).toBe(second.hex(second.encode(value)));
        expect(plain(decodeCanonical(encoded))).toEqual(plain(value));
      }),
      { numRuns: 500 * PROVE },
    );
  });
  it("accepts only what it would write: random bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (raw) => acceptsOnlyCanonical(new Uint8Array(raw))),
      { numRuns: 2000 * PROVE },
    );
  });
  it("accepts only what it would write: valid documents with bytes changed, cut or inserted", () => {
    fc.assert(
      fc.property(
        anyCanonical,
        fc.nat(),
        fc.uint8Array({ maxLength: 3 }),
        fc.nat({ max: 3 }),
        (value, at, put, drop) => {
          const encoded = encodeCanonical(value);
          const place = at % (encoded.length + 1);
          const changed = concatBytes(encoded.slice(0, place), new Uint8Array(put), encoded.slice(place + drop));
          return acceptsOnlyCanonical(changed);
        },
      ),
      { numRuns: 2000 * PROVE },
    );
  });
  it.each<[string, Bytes]>([
    ["nothing", bytesOf()],
    ["an unknown tag", bytesOf(9)],
    ["something behind the end", bytesOf(0, 0)],
    ["a natural with a needless digit", bytesOf(3, 0x80, 0)],
    ["a natural without an end", bytesOf(3, 0x80)],
    ["a natural beyond 2^53 − 1", concatBytes(bytesOf(3), bytesOf(0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10))],
    ["a negative beyond −(2^53 − 1)", concatBytes(bytesOf(4), bytesOf(255, 255, 255, 255, 255, 255, 255, 0x0f))],
    ["a natural of a hundred digits", new Uint8Array(101).fill(255).fill(3, 0, 1)],
    ["text cut short", bytesOf(5, 3, 97, 98)],
    ["text longer than any memory", bytesOf(5, 255, 255, 255, 255, 255, 255, 255, 0x0f)],
    ["text that is not UTF-8", bytesOf(5, 1, 0xff)],
    ["an overlong UTF-8 form", bytesOf(5, 2, 0xc0, 0x80)],
    ["a surrogate in UTF-8", bytesOf(5, 3, 0xed, 0xa0, 0x80)],
    ["an array of a billion", bytesOf(7, 0x80, 0x94, 0xeb, 0xdc, 3)],
    ["a map of a billion", bytesOf(8, 0x80, 0x94, 0xeb, 0xdc, 3)],
    ["keys out of order", bytesOf(8, 2, 1, 98, 0, 1, 97, 0)],
    ["a key twice", bytesOf(8, 2, 1, 97, 0, 1, 97, 0)],
    ["a prefix after the longer key", bytesOf(8, 2, 2, 97, 97, 0, 1, 97, 0)],
    ["a key that is not UTF-8", bytesOf(8, 1, 1, 0xff, 0)],
    ["a map without its last value", bytesOf(8, 1, 1, 97)],
  ])("refuses %s", (_, bytes) => {
    expectRefusal(() => decodeCanonical(bytes), "malformed");
  });
  it.each<[string, unknown]>([
    ["a fraction", 0.5],
    ["an unsafe integer", 2 ** 53],
    ["not a number", Number.NaN],
    ["infinity", Number.POSITIVE_INFINITY],
    ["a lone surrogate", "\ud800"],
    ["a key with a lone surrogate", { "\udfff": null }],
    ["an undefined field", { a: undefined }],
    ["undefined in an array", [undefined]],
    ["a big integer", 5n],
    ["a function", () => 0],
  ])("does not write %s", (_, value) => {
    expectRefusal(() => encodeCanonical(value as Canonical), "malformed");
  });
  it("nests 16 deep and no deeper, in both directions", () => {
    const nested = (depth: number): Canonical => (depth === 0 ? [] : [nested(depth - 1)]);
    const deepest = encodeCanonical(nested(MAX_DEPTH - 1));
    expect(encodeCanonical(decodeCanonical(deepest))).toEqual(deepest);
    expectRefusal(() => encodeCanonical(nested(MAX_DEPTH)), "malformed");
    expectRefusal(() => decodeCanonical(concatBytes(bytesOf(7, 1), deepest)), "malformed");
    expectRefusal(() => decodeCanonical(new Uint8Array(100_000).fill(7)), "malformed");
  });
  it("sorts keys by code point, also where JavaScript would not", () => {
    const keys = ["\u{1f511}", "\uffee", "b", "a", "aa", "", "10", "9", "é"];
    const encoded = encodeCanonical(Object.fromEntries(keys.map((key) => [key, 1])));
    const decoded = decodeCanonical(encoded);
    expect(second.hex(encoded)).toBe(second.hex(second.encode(Object.fromEntries(keys.map((key) => [key, 1])))));
    expect(new Set(Object.keys(decoded as object))).toEqual(new Set(keys));
  });
  it("treats the names JavaScript objects inherit as keys like any other", () => {
    const empty = decodeCanonical(encodeCanonical({})) as Record<string, Canonical>;
    for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty"]) expect(empty[name]).toBeUndefined();
    const encoded = concatBytes(bytesOf(8, 1, 9), utf8ToBytes("__proto__"), bytesOf(8, 1, 1, 97, 2));
    const decoded = decodeCanonical(encoded) as Record<string, Canonical>;
    expect(Object.keys(decoded)).toEqual(["__proto__"]);
    expect(decoded["a"]).toBeUndefined();
    expect(encodeCanonical(decoded)).toEqual(encoded);
  });
  it("copies bytes out of what it was given", () => {
    const encoded = encodeCanonical(bytesOf(1, 2, 3));
    const decoded = decodeCanonical(encoded);
    encoded.fill(0);
    expect(decoded).toEqual(bytesOf(1, 2, 3));
  });
  it("writes zero in one way", () => {
    expect(encodeCanonical(-0)).toEqual(encodeCanonical(0));
  });
});

/** Either refused as malformed, or re-encoded to the very bytes. */
function acceptsOnlyCanonical(bytes: Bytes): boolean {
  let value: Canonical;
  try {
    value = decodeCanonical(bytes);
  } catch {
    return codeOf(() => decodeCanonical(bytes)) === "malformed";
  }
  return second.hex(encodeCanonical(value)) === second.hex(bytes);
}

/** Without prototypes' differences, for comparison. */
function plain(value: Canonical): unknown {
  if (value === null || typeof value !== "object") return value;
  if (value instanceof Uint8Array) return second.hex(value);
  if (Array.isArray(value)) return value.map((item: Canonical) => plain(item));
  return new Map(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}
