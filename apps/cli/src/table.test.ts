import { expect, it } from "vitest";

import { renderMarks } from "./printable.ts";
import { facts, table, width } from "./table.ts";

it("aligns columns by what they take on a terminal", () => {
  const lines = table(
    ["NAME", "AGE"],
    [
      ["KEY", "1 d ago"],
      ["鍵", "2 d ago"],
    ],
  );
  expect(lines.map((line) => renderMarks(line, false))).toEqual(["NAME  AGE", "KEY   1 d ago", "鍵    2 d ago"]);
});
it("counts wide characters twice and combining marks not at all", () => {
  expect([width("abc"), width("鍵"), width("e\u0301"), width("🔑")]).toEqual([3, 2, 1, 2]);
});
it("prints nothing for no rows, and aligns facts", () => {
  expect(table(["NAME"], [])).toEqual([]);
  expect(
    facts([
      ["a", "1"],
      ["long", "2"],
    ]),
  ).toEqual(["a     1", "long  2"]);
});
