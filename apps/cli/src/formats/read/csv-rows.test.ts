import { spawnSync } from "node:child_process";

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { skipWithout } from "../../../../../scripts/test-needs.ts";
import { readCsvTable } from "./csv-rows.ts";

const cells = (text: string) => readCsvTable(text, "file").rows.map((row) => [...row.cells.values()]);

describe("CSV", () => {
  it("reads quoted cells with commas, quotes and line ends, and knows lines", () => {
    const table = readCsvTable('\ufeffName,Value\r\nA,"x, ""y""\nz"\r\nB,\r\n\r\nC,last', "file");
    expect(table.header).toEqual(["name", "value"]);
    expect(table.rows.map(({ line, cells: row }) => [line, ...row.values()])).toEqual([
      [2, "A", 'x, "y"\nz'],
      [4, "B", ""],
      [6, "C", "last"],
    ]);
  });
  it("leaves formulas and spaces the characters they are", () => {
    expect(cells("name,value\nA,=cmd|' /C calc'!A0\nB,  +1+1 \nC,@x\n")).toEqual([
      ["A", "=cmd|' /C calc'!A0"],
      ["B", "  +1+1 "],
      ["C", "@x"],
    ]);
  });
  it.each([
    ['name,value\nA,"open\n', "quote that does not end"],
    ['name,value\nA,"x"y\n', "text after one"],
    ['name,value\nA,x"y\n', "line 2"],
    ["name,value\nA,b,c\n", "more cells"],
    ["name,name\nA,b\n", "two columns name"],
    ["", "nothing"],
  ])("refuses %j", (text, words) => {
    expect(() => cells(text)).toThrow(words);
  });
  it("reads a very long cell", () => {
    const long = 'a""\n'.repeat(300_000);
    expect(cells(`name,value\nA,"${long}"\n`)).toEqual([["A", long.replaceAll('""', '"')]]);
  });
  it("reads what Python writes, whatever is in it", (context) => {
    skipWithout(context, "python3");
    const text = fc
      .array(fc.constantFrom("a", '"', ",", "\n", "\r", "\r\n", " ", "'", "ü", ";", "="), { maxLength: 8 })
      .map((all) => all.join(""));
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { minLength: 50, maxLength: 100 }), (rows) => {
        const program = `import csv, io, json, sys
out = io.StringIO(newline="")
writer = csv.writer(out)
writer.writerow(["name", "value"])
writer.writerows(json.load(sys.stdin))
sys.stdout.buffer.write(out.getvalue().encode())`;
        const { stdout } = spawnSync("python3", ["-c", program], { input: JSON.stringify(rows), encoding: "utf8" });
        expect(cells(stdout)).toEqual(rows);
      }),
      { numRuns: 2 * Number(process.env["KIST_PROVE"] ?? 1) },
    );
  });
});
