import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { readJsonDocuments, readJsonTree } from "./json-tree.ts";
import type { Tree } from "./tree.ts";

/** The tree as a plain value; numbers and words as the text they are. */
function plain(tree: Tree): unknown {
  if (tree.kind === "text") return tree.text;
  if (tree.kind === "nothing") return null;
  if (tree.kind === "list") return tree.items.map(plain);
  return tree.entries.map(({ key, value }) => [key, plain(value)]);
}
/** The same of what JSON.parse gives. */
function asTexts(value: unknown): unknown {
  if (value === null || typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(asTexts);
  if (typeof value === "object") return Object.entries(value).map(([key, inner]) => [key, asTexts(inner)]);
  return JSON.stringify(value);
}

describe("JSON", () => {
  it("is read as JSON.parse reads it", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(undefined, 2, "\t"), (value, indent) => {
        // Names that are numbers are put in another order by JSON.parse's objects, not by the text.
        const sorted = (entries: unknown): string => JSON.stringify(entries).split("").sort().join("");
        const text = JSON.stringify(value, undefined, indent);
        expect(sorted(plain(readJsonTree(text, "file")))).toBe(sorted(asTexts(value)));
      }),
      { numRuns: 500 * Number(process.env["KIST_PROVE"] ?? 1) },
    );
  });
  it("refuses whatever JSON.parse refuses", () => {
    const pieces = fc.constantFrom(
      ...'{}[]:,"\\ \n01-.eE+'.split(""),
      "true",
      "null",
      "nul",
      '"a"',
      "\\u00",
      "\u0007",
      "'",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => {
        const text = parts.join("");
        let valid = true;
        try {
          JSON.parse(text);
        } catch {
          valid = false;
        }
        // Two equal names are valid there, and not here.
        if (/"a".*"a"|"".*""/s.test(text)) return;
        if (valid) expect(() => readJsonTree(text, "file")).not.toThrow();
        else expect(() => readJsonTree(text, "file")).toThrow();
      }),
      { numRuns: 3000 * Number(process.env["KIST_PROVE"] ?? 1) },
    );
  });
  it("keeps numbers as they are written, and knows lines", () => {
    expect(readJsonTree('{\n"a": 1.10,\n"b": 12345678901234567890}', "file")).toMatchObject({
      entries: [
        { key: "a", line: 2, value: { text: "1.10" } },
        { key: "b", line: 3, value: { text: "12345678901234567890" } },
      ],
    });
  });
  it("names both lines of a name that comes twice, however it is spelled", () => {
    expect(() => readJsonTree('{"a": 1,\n"b": 2,\n"\\u0061": 3}', "file")).toThrow("a twice: in line 1 and in line 3");
  });
  it("takes __proto__ for a name like any other", () => {
    expect(plain(readJsonTree('{"__proto__": {"polluted": "x"}}', "file"))).toEqual([
      ["__proto__", [["polluted", "x"]]],
    ]);
    expect("polluted" in {}).toBe(false);
  });
  it("is not read deeper than anybody writes, and a million brackets do not end the stack", () => {
    expect(() => readJsonTree("[".repeat(1_000_000), "file")).toThrow("deeper than 32 levels");
    expect(() => readJsonTree('{"a":'.repeat(1_000_000), "file")).toThrow("deeper than 32 levels");
  });
  it("reads a long text, with and without escapes", () => {
    const long = 'x"\\\n'.repeat(500_000);
    expect(readJsonTree(JSON.stringify(long), "file")).toMatchObject({ text: long });
  });
  it("never tells a value in what it says", () => {
    const words: string[] = [];
    for (const text of ['{"a": hunter2}', '{"a": "hunter2}', '"hunter2" "hunter2"', '{"a": "hunter2", "a": "hunter2"}'])
      try {
        readJsonTree(text, "file");
      } catch (error) {
        words.push(JSON.stringify(error) + String(error));
      }
    expect(words).toHaveLength(4);
    expect(words.join()).not.toContain("hunter2");
  });
  it("reads several documents after one another", () => {
    expect(readJsonDocuments('{"a": 1}\n{"a": 2}\n', "file")).toHaveLength(2);
  });
});
