import fc from "fast-check";
import { expect, test } from "vitest";

import { diffLines } from "./line-diff.ts";

const text = (lines: readonly { readonly text: string }[]): string => lines.map((line) => line.text).join("\n");
const lines = fc.array(fc.constantFrom("a", "b", "c", ""), { minLength: 1, maxLength: 8 }).map((all) => all.join("\n"));

test("the left and the common lines are the left text, the right and the common ones the right text", () => {
  fc.assert(
    fc.property(lines, lines, (left, right) => {
      const diff = diffLines(left, right);
      expect(text(diff.filter(({ side }) => side !== "right"))).toBe(left);
      expect(text(diff.filter(({ side }) => side !== "left"))).toBe(right);
    }),
  );
});
test("one changed line among equal ones is one line out and one in", () => {
  expect(diffLines("a\nb\nc", "a\nx\nc").map(({ side, text: line }) => `${side} ${line}`)).toEqual([
    "both a",
    "left b",
    "right x",
    "both c",
  ]);
});
test("very long texts are told as replaced, in no more time than reading them takes", () => {
  const long = Array.from({ length: 20_000 }, (_, i) => `line ${i}`).join("\n");
  expect(diffLines(long, `${long}\nmore`).filter(({ side }) => side === "both")).toEqual([]);
});
