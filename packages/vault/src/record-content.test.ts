import { decodeCanonical, encodeCanonical } from "@kist/crypto";
import { bytesToId, CRITICALITIES, type RecordHash, type SecretId, type StreamId } from "@kist/model";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { contentToRecord, recordToContent } from "./record-content.ts";
import type { RecordBody, RecordField } from "./record.ts";

const RUNS = 100 * Number(process.env["KIST_PROVE"] ?? 1);
const id = <Id extends string>(length: number): fc.Arbitrary<Id> =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => bytesToId<Id>(bytes));
const hash = id<RecordHash>(32);
const prev = fc.uniqueArray(hash, { maxLength: 3 }).map((hashes) => hashes.sort());
const text = (most: number) => fc.string({ minLength: 1, maxLength: Math.min(most, 30), unit: "grapheme" });
const origin = fc.record(
  { secret: id<SecretId>(16), stream: id<StreamId>(16), version: hash },
  { requiredKeys: ["secret", "stream"] },
);
const constant = <Value extends string>(value: Value) => fc.constant(value);

const bodies: readonly fc.Arbitrary<RecordBody>[] = [
  fc.record({ field: constant("create"), copiedFrom: origin, movedFrom: origin }, { requiredKeys: ["field"] }),
  fc.record(
    { field: constant("name"), name: text(100), environment: id<StreamId>(16), prev },
    { requiredKeys: ["field", "name", "prev"] },
  ),
  fc.record({
    field: fc.constantFrom("owner", "purpose", "renewal"),
    value: fc.option(text(200), { nil: null }),
    prev,
  }),
  fc.record({
    field: constant("tags"),
    value: fc.uniqueArray(text(60), { maxLength: 4 }).map((tags) => tags.sort()),
    prev,
  }),
  fc.record({ field: constant("rotationDays"), value: fc.integer({ min: 1, max: 3650 }), prev }),
  fc.record({ field: constant("expires"), value: constant("2027-02-28"), prev }),
  fc.record({ field: constant("criticality"), value: fc.constantFrom(...CRITICALITIES), prev }),
  fc.record({ field: constant("concealed"), value: fc.boolean(), prev }),
  fc.record({ field: fc.constantFrom("kind", "type"), value: fc.constantFrom("url", "ssh-key", "of-later"), prev }),
  fc.record(
    {
      field: constant("version"),
      commitment: id(32),
      size: fc.integer({ min: 0, max: 1024 * 1024 }),
      label: constant("pending"),
      reason: text(500),
      copiedFrom: origin,
      template: fc
        .uniqueArray(fc.constantFrom("A", ".a.b", "db.A", "db/main.A"), { maxLength: 4 })
        .map((names) => names.sort()),
      prev,
    },
    { requiredKeys: ["field", "commitment", "size", "prev"] },
  ),
  fc.record({ field: constant("label"), label: fc.constantFrom("current", "pending"), version: hash, prev }),
  fc.record({
    field: constant("label"),
    label: constant("previous"),
    version: fc.option(hash, { nil: null }),
    beside: hash,
    prev,
  }),
  fc.record({ field: constant("delete"), movedTo: origin, prev }, { requiredKeys: ["field", "prev"] }),
  fc.record({ field: constant("undelete"), prev }),
  fc.record({ field: constant("pin"), version: hash, pinned: fc.boolean(), prev }),
  fc.record({
    field: constant("purge"),
    versions: fc.uniqueArray(hash, { minLength: 1, maxLength: 4 }).map((all) => all.sort()),
  }),
  fc.record({ field: constant("import"), stream: id<StreamId>(16), order: fc.constant(null), prev }),
  fc.record(
    {
      field: constant("import"),
      stream: id<StreamId>(16),
      order: fc.integer({ min: 0, max: 65_535 }),
      keys: fc.uniqueArray(fc.constantFrom("A", "B", "c.d"), { minLength: 1 }).map((keys) => keys.sort()),
      prev,
    },
    { requiredKeys: ["field", "stream", "order", "prev"] },
  ),
  fc.record({
    field: constant("setting"),
    setting: fc.constantFrom("requireOwner", "requireExpires"),
    value: fc.boolean(),
    prev,
  }),
  fc.record({
    field: constant("setting"),
    setting: constant("relaxedReads"),
    value: fc.uniqueArray(id<StreamId>(16), { maxLength: 3 }).map((all) => all.sort()),
    prev,
  }),
];
const body = fc.oneof(...bodies);

describe("the content of a record", () => {
  test("comes back as it went in, and its keys stand in canonical order", () => {
    fc.assert(
      fc.property(body, (record) => {
        const content = recordToContent(record);
        expect(contentToRecord(record.field, content)).toEqual({ outcome: "record", body: record });
        const decoded = decodeCanonical(encodeCanonical(content));
        expect(Object.keys(content)).toEqual(Object.keys(decoded as object));
      }),
      { numRuns: RUNS },
    );
  });

  test("with a key of a later version is newer, not wrong", () => {
    fc.assert(
      fc.property(body, (record) => {
        const content = { ...recordToContent(record), thumbprint: true };
        expect(contentToRecord(record.field, content)).toEqual({ outcome: "newer" });
      }),
      { numRuns: RUNS },
    );
  });

  const bytes = (length: number, fill = 1) => new Uint8Array(length).fill(fill);
  const version = { commitment: bytes(32), prev: [], size: 1 };
  const wrong: readonly (readonly [string, RecordField, unknown])[] = [
    ["no map", "undelete", null],
    ["an array", "undelete", []],
    ["no prev", "undelete", {}],
    ["a prev out of order", "undelete", { prev: [bytes(32, 2), bytes(32, 1)] }],
    ["a prev that repeats", "undelete", { prev: [bytes(32), bytes(32)] }],
    ["a short hash", "undelete", { prev: [bytes(31)] }],
    ["too many hashes", "undelete", { prev: Array.from({ length: 65 }, (_, i) => bytes(32, i)) }],
    ["an empty name", "name", { name: "", prev: [] }],
    ["a lone surrogate", "name", { name: "\ud800", prev: [] }],
    ["an environment that is no id", "name", { environment: bytes(15), name: "x", prev: [] }],
    ["a value too large", "version", { commitment: bytes(32), prev: [], size: 1024 * 1024 + 1 }],
    ["a negative zero", "version", { commitment: bytes(32), prev: [], size: -0 }],
    ["a fraction", "version", { commitment: bytes(32), prev: [], size: 0.5 }],
    ["a label that is not pending", "version", { commitment: bytes(32), label: "current", prev: [], size: 1 }],
    ["an empty reason", "version", { commitment: bytes(32), prev: [], reason: "", size: 1 }],
    ["a name twice", "version", { ...version, template: ["A", "A"] }],
    ["names out of order", "version", { ...version, template: ["B", "A"] }],
    ["a name in another spelling", "version", { ...version, template: [".A"] }],
    ["a name that is none", "version", { ...version, template: ["${A}"] }],
    ["too many names", "version", { ...version, template: Array.from({ length: 65 }, (_, i) => `K${100 + i}`) }],
    ["a short commitment", "version", { commitment: bytes(31), prev: [], size: 1 }],
    ["an origin with more", "create", { copiedFrom: { secret: bytes(16), stream: bytes(16), why: "" } }],
    ["an origin without stream", "create", { copiedFrom: { secret: bytes(16) } }],
    ["current pointing nowhere", "label", { label: "current", prev: [], version: null }],
    ["previous beside nothing", "label", { label: "previous", prev: [], version: bytes(32) }],
    ["current beside something", "label", { beside: bytes(32), label: "current", prev: [], version: bytes(32) }],
    ["another label", "label", { label: "newest", prev: [], version: bytes(32) }],
    ["a purge of nothing", "purge", { versions: [] }],
    ["a pin that is neither", "pin", { pinned: 1, prev: [], version: bytes(32) }],
    ["another setting", "setting", { prev: [], setting: "color", value: true }],
    ["a setting of the wrong kind", "setting", { prev: [], setting: "requireOwner", value: [] }],
    ["an import of nothing", "import", { keys: [], order: 0, prev: [], stream: bytes(16) }],
    ["an import of what is no key", "import", { keys: ["-"], order: 0, prev: [], stream: bytes(16) }],
    ["keys of a link that is gone", "import", { keys: ["A"], order: null, prev: [], stream: bytes(16) }],
    ["a place that is none", "import", { order: -1, prev: [], stream: bytes(16) }],
    ["a date that is none", "expires", { prev: [], value: "2026-13-01" }],
    ["a criticality that is none", "criticality", { prev: [], value: "urgent" }],
    ["days out of range", "rotationDays", { prev: [], value: 0 }],
    ["tags out of order", "tags", { prev: [], value: ["b", "a"] }],
    ["a tag twice", "tags", { prev: [], value: ["a", "a"] }],
    ["a kind that is no id", "kind", { prev: [], value: "URL" }],
    ["a type too long", "type", { prev: [], value: "x".repeat(41) }],
    ["an owner too long", "owner", { prev: [], value: "x".repeat(201) }],
  ];
  test.each(wrong)("with %s is refused", (_, field, content) => {
    expect(contentToRecord(field, content)).toEqual({ outcome: "invalid" });
  });
});
