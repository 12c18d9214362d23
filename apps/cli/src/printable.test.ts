import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { paint, printable, printableValue, renderMarks } from "./printable.ts";
import { table } from "./table.ts";

const CONTROL = /[\0-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u;

describe("names on their way to a terminal", () => {
  it("shows escape sequences instead of sending them", () => {
    expect(printable("\x1b]0;owned\x07")).toBe("^[]0;owned^G");
    expect(printable("a\u202eb\u200bc\x9b2J")).toBe("a\\u{202e}b\\u{200b}c\\u{9b}2J");
  });
  it("leaves no control character of any hostile text, in words, in tables, in painted text", () => {
    const hostile = fc.string({ unit: "binary" });
    fc.assert(
      fc.property(hostile, (text) => {
        expect(printable(text)).not.toMatch(CONTROL);
        expect(renderMarks(text, false)).not.toMatch(CONTROL);
        expect(renderMarks(paint("red", text), false)).not.toMatch(CONTROL);
        for (const line of table(["NAME", "X"], [[text, text]])) expect(renderMarks(line, false)).not.toMatch(CONTROL);
      }),
      { numRuns: 50 * Number(process.env["KIST_PROVE"] ?? 1) },
    );
  });
  it("colours only what we painted: a name cannot bring our marks along", () => {
    expect(renderMarks(paint("red", "x\ue002y"), true)).toBe("\x1b[31mx\\u{e002}y\x1b[0m");
  });
  it("keeps the lines and tabs of a value", () => {
    expect(printableValue("a\n\tb\x1b[2J")).toBe("a\n\tb^[[2J");
  });
});
