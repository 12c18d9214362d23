import { expect, test } from "vitest";

import { findCycles } from "./cycles.ts";
import { isTest, parseSource, resolveImport } from "./source-files.ts";

test("every way to import is seen, with what it takes", () => {
  const { imports, strings } = parseSource(
    "packages/a/src/a.ts",
    `import { one } from "./one.ts";
import type { Two } from "./two.ts";
import { type Three } from "./three.ts";
import { type Four, five } from "./four.ts";
import "./six.ts";
export * from "./seven.ts";
export type { Eight } from "./eight.ts";
export { nine } from "./nine.ts";
const ten = await import("./ten.ts");
type Eleven = import("./eleven.ts").Eleven;
const twelve = createRequire(import.meta.url)("twelve");
export const thirteen = 13;
`,
  );
  expect(imports.map(({ specifier, line, typesOnly }) => [specifier, line, typesOnly])).toEqual([
    ["./one.ts", 1, false],
    ["./two.ts", 2, true],
    ["./three.ts", 3, true],
    ["./four.ts", 4, false],
    ["./six.ts", 5, false],
    ["./seven.ts", 6, false],
    ["./eight.ts", 7, true],
    ["./nine.ts", 8, false],
    ["./ten.ts", 9, false],
    ["./eleven.ts", 10, true],
  ]);
  expect(imports.filter(({ lazy }) => lazy).map(({ specifier }) => specifier)).toEqual(["./ten.ts"]);
  expect(strings).toContainEqual({ value: "twelve", line: 11 });
});

test("a relative import is a file of the workspace", () => {
  expect(resolveImport("packages/a/src/deep/b.ts", "../c.ts")).toBe("packages/a/src/c.ts");
});

test("tests are known by their names", () => {
  expect(["a.test.ts", "b.property.test.ts", "c.prove.ts", "tests.ts", "test-needs.ts"].filter(isTest)).toEqual([
    "a.test.ts",
    "b.property.test.ts",
    "c.prove.ts",
  ]);
});

test("each cycle is found once, a diamond is none", () => {
  const graph = new Map([
    ["a", ["b", "c"]],
    ["b", ["d"]],
    ["c", ["d"]],
    ["d", []],
    ["x", ["y"]],
    ["y", ["z", "y"]],
    ["z", ["x"]],
  ]);
  expect(findCycles(graph)).toEqual([
    ["x", "y", "z", "x"],
    ["y", "y"],
  ]);
});
