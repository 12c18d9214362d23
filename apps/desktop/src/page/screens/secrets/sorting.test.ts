import { describe, expect, it } from "vitest";

import { growTree, isWithin } from "./namespace-tree.ts";
import { toOverview } from "./rows.ts";
import { sortRows, turnSorting } from "./sorting.ts";

const about = { ordinal: 1, createdAt: 0, changedAt: 0, author: "laptop" };
const overview = toOverview(
  {
    at: 0,
    environments: [
      {
        name: "dev",
        class: "dev",
        namespaces: [
          {
            name: "a/x",
            secrets: [{ ...about, key: "B", versionAt: 2, metadata: { owner: "z", expires: "2027-01-01" } }],
          },
          { name: "b", secrets: [{ ...about, key: "A", versionAt: 9, metadata: {} }] },
          {
            name: "c",
            secrets: [{ ...about, key: "B", versionAt: 5, metadata: { owner: "Y", expires: "2026-01-01" } }],
          },
          { name: "empty", secrets: [] },
        ],
      },
    ],
  },
  "dev",
);
const sorted = (column: "name" | "owner" | "age" | "expires" | "rotation", descending = false): readonly string[] =>
  sortRows(overview.rows, { column, descending }).map(({ id }) => id);

describe("the order of the table", () => {
  it("goes by the column, and by name where that says nothing", () => {
    expect(sorted("name")).toEqual(["b/A", "a/x/B", "c/B"]);
    expect(sorted("owner")).toEqual(["c/B", "a/x/B", "b/A"]);
    expect(sorted("age")).toEqual(["b/A", "c/B", "a/x/B"]);
    expect(sorted("rotation")).toEqual(sorted("name"));
  });
  it("leaves what has no such fact at the end, both ways", () => {
    expect(sorted("expires")).toEqual(["c/B", "a/x/B", "b/A"]);
    expect(sorted("expires", true)).toEqual(["a/x/B", "c/B", "b/A"]);
  });
  it("turns with each press on a head, and ends at names", () => {
    const first = turnSorting({ column: "name", descending: false }, "owner");
    expect(first).toEqual({ column: "owner", descending: false });
    const second = turnSorting(first, "owner");
    expect(second).toEqual({ column: "owner", descending: true });
    expect(turnSorting(second, "owner")).toEqual({ column: "name", descending: false });
  });
});

describe("the tree of namespaces", () => {
  it("counts what is below, and has branches that are no namespaces", () => {
    expect(growTree(overview)).toEqual([
      { id: "a", name: "a", count: 1, branches: [{ id: "a/x", name: "x", count: 1, branches: [] }] },
      { id: "b", name: "b", count: 1, branches: [] },
      { id: "c", name: "c", count: 1, branches: [] },
      { id: "empty", name: "empty", count: 0, branches: [] },
    ]);
  });
  it("takes a neighbour of a longer name for no child", () => {
    expect(["shop", "shop/web", "shopping"].map((name) => isWithin(name, "shop"))).toEqual([true, true, false]);
    expect(isWithin("anything", "")).toBe(true);
  });
});
