import fc from "fast-check";
import { expect, test } from "vitest";

import { describeFinding, fingerprint, isAllowed } from "./finding.ts";
import type { Hit } from "./item.ts";
import { locate } from "./locate.ts";

const hit = (start: number, end: number): Hit => ({ start, end, rule: "github/TOKEN" });

/** `text` in pieces of `size` bytes, in a buffer that is used again. */
function* pieces(text: string, size: number): Generator<Uint8Array> {
  const bytes = Buffer.from(text);
  const buffer = Buffer.alloc(size);
  for (let at = 0; at < bytes.length; at += size) {
    const count = bytes.copy(buffer, 0, at, at + size);
    yield buffer.subarray(0, count);
  }
}

test("line, column and the text around are those of the whole text, however it comes", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom("\n", "a", "é", "long line ".repeat(900), "\r\n", "x\n\n"), { maxLength: 30 }),
      fc.array(fc.nat(), { maxLength: 5 }),
      fc.integer({ min: 1, max: 9000 }),
      async (parts, places, size) => {
        const text = parts.join("");
        const length = Buffer.byteLength(text);
        // Where a character begins, as every hit does.
        const starts = [...new Set(places.map((place) => Buffer.byteLength(text.slice(0, place % (text.length + 1)))))]
          .filter((start) => start < length)
          .sort((a, b) => a - b);
        const found = await locate(
          starts.map((start) => hit(start, Math.min(start + 1, length))),
          () => pieces(text, size),
        );
        const whole = Buffer.from(text);
        expect(found.map(({ line, column }) => ({ line, column }))).toEqual(
          starts.map((start) => {
            const before = whole.toString("utf8", 0, start);
            const line = before.split("\n").length;
            const lineStart = before.lastIndexOf("\n") + 1;
            const shown = Buffer.byteLength(before.slice(lineStart));
            // Of a line longer than what is looked at, only its end is counted.
            return { line, column: shown <= 4096 ? before.length - lineStart + 1 : expect.any(Number) };
          }),
        );
      },
    ),
    { numRuns: 200 },
  );
});

test("a file that is shorter than it was", async () => {
  expect(await locate([hit(2, 4), hit(100, 110)], () => pieces("abcdef", 3))).toMatchObject([{ line: 1, column: 3 }]);
  expect(await locate([hit(0, 4)], () => [])).toEqual([]);
});

test("comments on the line and above it allow", async () => {
  const allowed = async (text: string): Promise<boolean> => {
    const start = text.indexOf("TOKEN");
    const [one] = await locate([hit(start, start + 5)], () => pieces(text, 7));
    return one !== undefined && isAllowed(one);
  };
  expect(await allowed("a TOKEN # kist:allow\n")).toBe(true);
  expect(await allowed("/* kist:allow */ TOKEN\n")).toBe(true);
  expect(await allowed("# kist:allow-next-line\nTOKEN\n")).toBe(true);
  expect(await allowed("# kist:allow\nTOKEN\n")).toBe(false);
  expect(await allowed("TOKEN # kist:allow-next-line\n")).toBe(false);
  expect(await allowed("# kist:allow-next-line\n\nTOKEN\n")).toBe(false);
  expect(await allowed("TOKEN kist:allowed notkist:allow\n")).toBe(false);
});

test("what is written down of a finding is the same for any value: nobody can try guesses on it", async () => {
  const contextOf = async (value: string): Promise<string> => {
    const text = `a: 1\n  password = "${value}" and "${value}" # why\n`;
    const first = text.indexOf(value);
    const second = text.indexOf(value, first + 1);
    const length = Buffer.byteLength(value);
    const hits = [hit(first, first + length), hit(second - value.length + length, second - value.length + 2 * length)];
    const found = await locate(hits, () => pieces(text, 16));
    const [one] = found;
    if (one === undefined) throw new Error("not found");
    const finding = describeFinding({ item: { path: "a.yml", read: () => [] }, found }, one);
    expect(JSON.stringify(finding)).not.toContain(value);
    return fingerprint("salt", finding, 0);
  };
  const print = await contextOf("hunter2");
  expect(await contextOf("hunter3")).toBe(print);
  expect(await contextOf("another and longer one")).toBe(print);
});
