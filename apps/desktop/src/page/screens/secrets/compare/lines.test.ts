import { expect, test } from "vitest";

import { countLines, linesOf, type Comparison, type Filter } from "./lines.ts";

const comparison: Comparison = {
  environments: ["dev", "prod"],
  namespaces: [
    {
      name: "shop",
      rows: [
        { key: "SAME", sides: [{ value: 0 }, { value: 0 }] },
        { key: "SPLIT", sides: [{ value: 0 }, { value: 1 }] },
        { key: "GONE", sides: [{ value: 0 }, null] },
      ],
    },
    { name: "web", rows: [{ key: "SAME", sides: [{ value: 0 }, { value: 0 }] }] },
  ],
};
const keys = (filter: Filter, search = ""): readonly string[] =>
  linesOf(comparison, filter, search).map((line) => (line.kind === "namespace" ? `# ${line.name}` : line.row.key));

test("a filter keeps what is uneven, under the namespaces that have any", () => {
  expect(keys("all")).toEqual(["# shop", "SAME", "SPLIT", "GONE", "# web", "SAME"]);
  expect(keys("different")).toEqual(["# shop", "SPLIT", "GONE"]);
  expect(keys("missing")).toEqual(["# shop", "GONE"]);
  expect(keys("all", "web same")).toEqual(["# web", "SAME"]);
});

test("values that were not compared count as nothing", () => {
  expect(countLines(comparison, true)).toEqual({ all: 4, missing: 1, differing: 1 });
  expect(countLines(comparison, false)).toEqual({ all: 4, missing: 1, differing: undefined });
});
