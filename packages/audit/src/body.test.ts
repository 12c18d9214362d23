import type { AuditEntry } from "@kist/model";
import fc from "fast-check";
import { expect, test } from "vitest";

import { Malformed } from "./body-reader.ts";
import { createBodyWriter } from "./body-writer.ts";
import { faultOfEntry, readBody, writeBody } from "./body.ts";

const RUNS = 300 * Number(process.env["KIST_PROVE"] ?? 1);

const text = fc.oneof(fc.string({ maxLength: 40 }), fc.string({ unit: "grapheme", maxLength: 40 }));
const caller = fc.dictionary(
  fc.string({ minLength: 1, maxLength: 8 }).filter((name) => name !== "__proto__"),
  fc.oneof(text, fc.integer()),
  { noNullPrototype: true, maxKeys: 5 },
);
const entry: fc.Arbitrary<AuditEntry> = fc.record(
  {
    action: fc.string({ minLength: 1, maxLength: 64 }),
    outcome: fc.constantFrom("allowed", "refused", "failed"),
    at: fc.integer({ min: -1, max: 2 ** 50 }),
    subjects: fc.array(text, { maxLength: 5 }),
    caller,
    code: fc.string({ minLength: 1, maxLength: 20 }),
    note: text,
    count: fc.integer({ min: 1, max: 1e9 }),
  },
  { requiredKeys: ["action", "outcome", "at", "subjects"], noNullPrototype: true },
);
const encode = (entries: readonly AuditEntry[]): Uint8Array<ArrayBuffer> => {
  const writer = createBodyWriter();
  writeBody(writer, entries, new WeakMap());
  return writer.bytes.slice(0, writer.at);
};

test("whatever is recorded is read back", () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 8 }), (entries) => {
      expect(readBody(encode(entries))).toEqual(entries);
    }),
    { numRuns: RUNS },
  );
});

test("a body that was cut short, or that has more behind it, is refused", () => {
  const whole = encode([
    {
      action: "value.read",
      outcome: "allowed",
      at: 5,
      subjects: ["kist://dev/web/A"],
      caller: { uid: 1000, exe: "/x" },
    },
  ]);
  for (let end = 0; end < whole.length; end++) expect(() => readBody(whole.slice(0, end))).toThrow(Malformed);
  expect(() => readBody(new Uint8Array([...whole, 0]))).toThrow(Malformed);
});

test("bytes nobody wrote are refused or read, never worse", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
      try {
        readBody(new Uint8Array([1, ...noise]));
      } catch (error) {
        expect(error).toBeInstanceOf(Malformed);
      }
    }),
    { numRuns: RUNS },
  );
});

const by = (caller: Readonly<Record<string, number>>): AuditEntry => ({
  action: "value.read",
  outcome: "allowed",
  at: 0,
  subjects: [],
  caller,
});

test("a frozen caller is encoded once, one that may change each time", () => {
  const writer = createBodyWriter();
  const cache = new WeakMap();
  const frozen = Object.freeze({ uid: 1000 });
  const open = { uid: 1000 };
  writeBody(writer, [by(frozen), by(open)], cache);
  expect(cache.has(frozen)).toBe(true);
  expect(cache.has(open)).toBe(false);
});

test.each([
  ["action", { action: "" }],
  ["action", { action: "x".repeat(65) }],
  ["at", { at: 1.5 }],
  ["at", { at: Number.NaN }],
  ["subjects", { subjects: ["x".repeat(1025)] }],
  ["subjects", { subjects: Array.from({ length: 10_001 }, () => "x") }],
  ["code", { code: "" }],
  ["note", { note: "x".repeat(4097) }],
  ["count", { count: 0 }],
  ["count", { count: 2.5 }],
])("an entry whose %s does not fit is named before it is queued", (field, wrong) => {
  const fine: AuditEntry = { action: "value.read", outcome: "allowed", at: 0, subjects: [] };
  expect(faultOfEntry(fine)).toBeUndefined();
  expect(faultOfEntry({ ...fine, ...wrong })).toBe(field);
});
