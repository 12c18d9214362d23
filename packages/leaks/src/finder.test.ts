import { utf8ToBytes } from "@kist/model";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { createFinder, type Finder, type Occurrence } from "./finder.ts";

const finderOf = (values: Record<string, string>, minimumBits = 0): Finder =>
  createFinder({
    minimumBits,
    values: Object.entries(values).map(([name, value]) => ({ name, value: utf8ToBytes(value) })),
  });

/** All occurrences, those that continue joined to what they continue. */
function findAll(finder: Finder, pieces: readonly Uint8Array[]): Omit<Occurrence, "continues">[] {
  const search = finder.begin();
  const all: { start: number; end: number; owner: number }[] = [];
  let certain = 0;
  const take = ({ occurrences, certain: until }: ReturnType<typeof search.push>): void => {
    for (const { start, end, owner, continues } of occurrences) {
      expect(start).toBeGreaterThanOrEqual(certain);
      expect(end).toBeLessThanOrEqual(until);
      const last = all.at(-1);
      if (continues && last !== undefined) last.end = end;
      else all.push({ start, end, owner });
    }
    expect(until).toBeGreaterThanOrEqual(certain);
    certain = until;
  };
  for (const piece of pieces) take(search.push(piece));
  take(search.flush());
  return all;
}

test("says where each value stands and whose it is", () => {
  const finder = finderOf({ A: "first-value", B: "second-value" });
  expect(finder.names).toEqual(["A", "B"]);
  expect(findAll(finder, [utf8ToBytes("x first-value second-value")])).toEqual([
    { start: 2, end: 13, owner: 0 },
    { start: 14, end: 26, owner: 1 },
  ]);
});

test("offsets are those of the stream, however it is cut, and begin anew after its end", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom("abcd", "ab", "cdab", "abcdabcd", "x"), { maxLength: 20 }),
      fc.array(fc.nat({ max: 7 })),
      (parts, cuts) => {
        const finder = finderOf({ A: "abcd", B: "abcdabcd", C: "dabx" });
        const data = utf8ToBytes(parts.join(""));
        const pieces: Uint8Array[] = [];
        let at = 0;
        for (const cut of cuts) {
          pieces.push(data.subarray(at, at + cut));
          at = Math.min(at + cut, data.length);
        }
        pieces.push(data.subarray(at));
        const whole = findAll(finder, [data]);
        expect(findAll(finder, pieces)).toEqual(whole);
        expect(findAll(finder, [data])).toEqual(whole);
      },
    ),
  );
});

test("two searches of one finder do not disturb each other", () => {
  const finder = finderOf({ A: "first-value" });
  const [one, two] = [finder.begin(), finder.begin()];
  one.push(utf8ToBytes("first-"));
  expect(two.push(utf8ToBytes("value")).occurrences).toEqual([]);
  expect(one.push(utf8ToBytes("value!")).occurrences).toMatchObject([{ start: 0, end: 11 }]);
});

describe("building in steps", () => {
  test("finds the same", () => {
    const values = Object.fromEntries(
      Array.from({ length: 300 }, (_, i) => [`K${i}`, `value-number-${i}-${i * 7919}`]),
    );
    const [stepped, whole] = [finderOf(values), finderOf(values)];
    let steps = 0;
    for (const _ of stepped.build()) steps++;
    expect(steps).toBeGreaterThan(10);
    const data = [utf8ToBytes("a value-number-7-55433 b value-number-299-2367781 c")];
    expect(findAll(stepped, data)).toEqual(findAll(whole, data));
    expect(findAll(stepped, data).length).toBe(2);
  });

  test("what is wiped finds nothing, also when it is wiped while it is built", () => {
    const finder = finderOf({ A: "first-value" });
    expect(findAll(finder, [utf8ToBytes("first-value")]).length).toBe(1);
    finder.wipe();
    expect(findAll(finder, [utf8ToBytes("first-value")])).toEqual([]);
    const other = finderOf({ A: "first-value", B: "second-value" });
    const steps = other.build()[Symbol.iterator]();
    steps.next();
    other.wipe();
    while (steps.next().done !== true);
    expect(findAll(other, [utf8ToBytes("first-value second-value")])).toEqual([]);
  });

  test("the caller may wipe its own values at once", () => {
    const value = Buffer.from("first-value");
    const finder = createFinder({
      minimumBits: 0,
      values: [{ name: "A", value: new Uint8Array(value.buffer, value.byteOffset, value.length) }],
    });
    value.fill(0);
    expect(findAll(finder, [utf8ToBytes("first-value")]).length).toBe(1);
  });
});

describe("the password in a connection string", () => {
  const url = "postgres://shop:c0rrect-H0rse-7dc@db.example.net:5432/shop";
  test("is found alone, as it is written and decoded", () => {
    expect(findAll(finderOf({ URL: url }), [utf8ToBytes("password: c0rrect-H0rse-7dc")])).toEqual([
      { start: 10, end: 27, owner: 1 },
    ]);
    const encoded = finderOf({ URL: "amqp://u:p%40ss%2Fw0rd-x91@host/" });
    expect(findAll(encoded, [utf8ToBytes("p@ss/w0rd-x91 p%40ss%2Fw0rd-x91")]).length).toBe(2);
    expect(
      findAll(finderOf({ URL: "redis://:only-a-passw0rd-1@host" }), [utf8ToBytes("only-a-passw0rd-1")]).length,
    ).toBe(1);
  });
  test("a weak one is not looked for, and what is no such URL has none", () => {
    expect(
      findAll(finderOf({ URL: "postgres://shop:shop1@db.example.net/a-long-enough-name" }, 60), [utf8ToBytes("shop1")]),
    ).toEqual([]);
    for (const value of [
      "https://example.net/a:b-longer-part@c",
      "user:longer-passw0rd@host",
      "https://example.net:longer-passw0rd/x@y",
    ])
      expect(findAll(finderOf({ URL: value }), [utf8ToBytes("longer-passw0rd b-longer-part")])).toEqual([]);
  });
});
