import { readDotenv } from "@kist/model/dotenv";
import { parse } from "dotenv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const values = (text: string) => Object.fromEntries(readDotenv(text).entries.map(({ key, value }) => [key, value]));
const findings = (text: string) => readDotenv(text).findings;

describe("a dotenv file", () => {
  it("is read as the library reads it, in all its dialects", () => {
    const text = [
      "\ufeff# comment",
      "PLAIN=value",
      "export EXPORTED=yes",
      "SPACED = a b ",
      "EMPTY=",
      "SINGLE='a # b $X \\n'",
      'DOUBLE="two\\nlines"',
      "BACKTICK=`both \" and '`",
      'MULTI="-----BEGIN',
      "abc",
      '-----END"',
      "UMLAUT=Grüße 🔑",
      "YAML: style",
      "COMMENTED=x # why",
    ].join("\n");
    expect(values(text)).toEqual({
      PLAIN: "value",
      EXPORTED: "yes",
      SPACED: "a b",
      EMPTY: "",
      SINGLE: "a # b $X \\n",
      DOUBLE: "two\nlines",
      BACKTICK: "both \" and '",
      MULTI: "-----BEGIN\nabc\n-----END",
      UMLAUT: "Grüße 🔑",
      YAML: "style",
      COMMENTED: "x",
    });
    expect(values(text.replaceAll("\n", "\r\n"))).toEqual(values(text));
  });
  it("agrees with the library on any text", () => {
    const piece = fc.constantFrom(
      "A",
      "B=",
      "=",
      '"',
      "'",
      "`",
      "#",
      " ",
      "\n",
      "\r\n",
      "\\",
      "$",
      "export ",
      "x",
      ": ",
      "ü",
    );
    const text = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(text, (source) => {
        expect(values(source)).toEqual({ ...parse(source) });
      }),
      { numRuns: 2000 * Number(process.env["KIST_PROVE"] ?? 1) },
    );
  });
  it("keeps the last of two values of one name, and says so", () => {
    expect(values("A=1\nA=2")).toEqual({ A: "2" });
    expect(findings("A=1\nA=2")).toEqual([{ line: 2, key: "A", finding: "name-twice" }]);
  });

  it.each([
    ["PASS=abc#def", "cut-at-hash"],
    ["PASS='abc", "quote-open"],
    ['PASS="a\\"b"', "backslash-kept"],
    ["URL=http://${HOST}/", "dollar-kept"],
    ["this is no assignment", "line-ignored"],
    ["export ALONE", "line-ignored"],
  ])("says what happens to %s", (line, finding) => {
    expect(findings(`FINE=1\n${line}\nALSO=2`)).toMatchObject([{ line: 2, finding }]);
  });
  it("says that line ends inside a value were changed", () => {
    expect(findings('A="x\r\ny"\r\n')).toMatchObject([{ finding: "line-ends-changed" }]);
  });
  it("has nothing to say about an ordinary file", () => {
    expect(findings("# a\n\nA=1\n  B='x y' # note\n")).toEqual([]);
  });
  it("never puts a value into a finding", () => {
    expect(JSON.stringify(findings("A=hunter2#x\nA='hunter2\nhunter2 alone"))).not.toContain("hunter2");
  });
});
