import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as Y from "yjs";

import { decodeUpdate, encodeUpdate, isSameUpdate, ROOT, type UpdateEntry } from "./update.ts";

const RUNS = 20 * Number(process.env["KIST_PROVE"] ?? 1);
const entry = (client: number, seq: number, index: number): UpdateEntry => ({
  key: `${"ab".repeat(16)}/version/${client}.${seq}.${index}`,
  content: { bytes: new Uint8Array([seq, index]), list: ["x"], nothing: null, size: 1700000000000, yes: true },
});

/** What Yjs itself makes of a free hand: everything the subset forbids. */
function freeUpdate(work: (doc: Y.Doc) => void): Uint8Array<ArrayBuffer> {
  const doc = new Y.Doc({ gc: false });
  doc.clientID = 7;
  let update: Uint8Array = new Uint8Array();
  doc.on("updateV2", (bytes: Uint8Array) => (update = bytes));
  doc.transact(() => work(doc));
  return new Uint8Array(update);
}

/** What a scratch document emits whose author has `clock` structs already, stood for by a filler. */
function scratchUpdate(client: number, clock: number, entries: readonly UpdateEntry[]): Uint8Array<ArrayBuffer> {
  const scratch = new Y.Doc({ gc: false });
  scratch.clientID = client;
  if (clock > 0) scratch.store.clients.set(client, [new Y.GC(Y.createID(client, 0), clock)]);
  let update: Uint8Array = new Uint8Array();
  scratch.on("updateV2", (bytes: Uint8Array) => (update = bytes));
  const records = scratch.getMap<unknown>(ROOT);
  scratch.transact(() => {
    for (const { key, content } of entries) records.set(key, content);
  });
  return new Uint8Array(update);
}

/** Whatever canonical content may be, keys ascending. */
const anyContent = fc
  .dictionary(
    fc.string({ unit: "binary", maxLength: 40 }),
    fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(null, true, false, "", 2 ** 31 - 1, 2 ** 31, -(2 ** 31), 2 ** 40, Number.MAX_SAFE_INTEGER),
        fc.maxSafeInteger(),
        fc.integer({ min: -200, max: 200 }),
        fc.string({ unit: "binary" }),
        fc.uint8Array({ maxLength: 200 }),
        fc.array(tie("any"), { maxLength: 4 }),
        fc.dictionary(fc.string({ maxLength: 5 }), tie("any"), { maxKeys: 4 }),
      ),
    })).any,
    { maxKeys: 6, noNullPrototype: true },
  )
  .map((content) => content as UpdateEntry["content"]);

describe("updates of the subset", () => {
  test("are what a document emits, whatever the records say", () => {
    const records = fc.array(fc.record({ key: fc.uuid().map((id) => `${id}/field`), content: anyContent }), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(records, fc.nat(), (listed, clock) => {
        // A document keeps one value of a key.
        const entries = [...new Map(listed.map((one) => [one.key, one])).values()];
        expect(encodeUpdate(7, clock, entries)).toEqual(scratchUpdate(7, clock, entries));
      }),
      { numRuns: 5 * RUNS },
    );
  });

  test("are byte for byte what a document emits that goes on from its clock", () => {
    const numbers = fc.record({
      client: fc.integer({ min: 0, max: 0xffff_ffff }),
      clock: fc.nat(),
      count: fc.integer({ min: 1, max: 256 }),
    });
    fc.assert(
      fc.property(numbers, ({ client, clock, count }) => {
        const entries = Array.from({ length: count }, (_, index) => entry(client, 7, index));
        expect(encodeUpdate(client, clock, entries)).toEqual(scratchUpdate(client, clock, entries));
      }),
      { numRuns: RUNS },
    );
  });

  test("decode to what was encoded, with client and clock", () => {
    const entries = [entry(4_000_000_000, 3, 0), entry(4_000_000_000, 3, 1)];
    const bytes = encodeUpdate(4_000_000_000, 17, entries);
    expect(decodeUpdate(bytes)).toEqual({ client: 4_000_000_000, clock: 17, entries });
    expect(isSameUpdate(bytes, 4_000_000_000, 17, entries)).toBe(true);
    expect(isSameUpdate(bytes, 4_000_000_000, 18, entries)).toBe(false);
  });

  test("apply to a real document in any order of authors, with repetition: nothing waits, nothing is lost", () => {
    const order = fc.record({
      authors: fc.array(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 }), {
        minLength: 1,
        maxLength: 4,
      }),
      picks: fc.array(fc.nat(), { maxLength: 60 }),
    });
    fc.assert(
      fc.property(order, ({ authors, picks }) => {
        const chains = authors.map((sizes, author) => {
          let clock = 0;
          return sizes.map((size, i) => {
            const entries = Array.from({ length: size }, (_, index) => entry(author + 1, i + 1, index));
            const bytes = encodeUpdate(author + 1, clock, entries);
            clock += size;
            return { bytes, entries };
          });
        });
        const doc = new Y.Doc();
        const applied = chains.map(() => 0);
        const apply = (author: number): void => {
          const at = applied[author] ?? 0;
          const next = chains[author]?.[at] ?? chains[author]?.[0];
          if (next === undefined) return;
          Y.applyUpdateV2(doc, next.bytes);
          if (at < (chains[author]?.length ?? 0)) applied[author] = at + 1;
          expect(doc.store.pendingStructs).toBeNull();
        };
        for (const pick of picks) apply(pick % chains.length);
        for (const [author, chain] of chains.entries()) for (let i = 0; i < chain.length; i++) apply(author);
        const all = chains.flatMap((chain) => chain.flatMap(({ entries }) => entries));
        const records = doc.getMap(ROOT);
        expect(records.size).toBe(all.length);
        for (const { key, content } of all) expect(records.get(key)).toEqual(content);
      }),
      { numRuns: RUNS },
    );
  });

  test("are told from every other update that Yjs can make", () => {
    const set = (doc: Y.Doc, key: string, value: unknown): void => void doc.getMap<unknown>(ROOT).set(key, value);
    const refused: Record<string, Uint8Array<ArrayBuffer>> = {
      "nothing at all": freeUpdate(() => undefined),
      "an overwritten key": freeUpdate((doc) => {
        set(doc, "a", {});
        set(doc, "a", {});
      }),
      "a deletion": freeUpdate((doc) => {
        set(doc, "a", {});
        doc.getMap(ROOT).delete("a");
      }),
      "another root": freeUpdate((doc) => void doc.getMap("other").set("a", {})),
      text: freeUpdate((doc) => doc.getText("records").insert(0, "hello")),
      "an array": freeUpdate((doc) => doc.getArray("records").push([{}])),
      "a nested type": freeUpdate((doc) => set(doc, "a", new Y.Map())),
      "binary content": freeUpdate((doc) => set(doc, "a", new Uint8Array(3))),
      "the other version": new Uint8Array(Y.convertUpdateFormatV2ToV1(encodeUpdate(7, 0, [entry(7, 1, 0)]))),
      "two authors at once": new Uint8Array(
        Y.mergeUpdatesV2([encodeUpdate(7, 0, [entry(7, 1, 0)]), encodeUpdate(8, 0, [entry(8, 1, 0)])]),
      ),
      "a gap in the clock": new Uint8Array(
        Y.mergeUpdatesV2([encodeUpdate(7, 0, [entry(7, 1, 0)]), encodeUpdate(7, 5, [entry(7, 2, 0)])]),
      ),
      "a filler": freeUpdate((doc) => {
        doc.gc = true;
        doc.getText("x").insert(0, "gone");
        doc.getText("x").delete(0, 4);
      }),
      "no bytes": new Uint8Array(0),
    };
    for (const [name, bytes] of Object.entries(refused)) expect([name, decodeUpdate(bytes)]).toEqual([name, undefined]);
  });

  test("have one spelling: a flipped bit is another update or none, and never throws", () => {
    const entries = [entry(7, 1, 0)];
    const bytes = encodeUpdate(7, 0, entries);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = bytes.slice();
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      decodeUpdate(flipped);
      expect(isSameUpdate(flipped, 7, 0, entries)).toBe(false);
    }
    const longer = new Uint8Array([...bytes, 0]);
    expect(isSameUpdate(longer, 7, 0, entries)).toBe(false);
  });
});
