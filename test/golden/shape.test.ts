import { expect, test } from "vitest";

import { shapeOf } from "./shape.ts";

test("a line per field, lists merged, no values", () => {
  const document = {
    environment: "dev",
    secrets: [
      { key: "A", metadata: { owner: "ada" } },
      { key: "B", metadata: {} },
    ],
  };
  expect(shapeOf(document)).toEqual([
    "environment: text",
    "secrets[].key: text",
    "secrets[].metadata.owner?: text",
    "secrets[].metadata: empty object",
  ]);
});
test("a field that disappears, or changes its type, is seen", () => {
  expect(shapeOf({ a: 1 })).not.toEqual(shapeOf({}));
  expect(shapeOf({ a: 1 })).not.toEqual(shapeOf({ a: "1" }));
  expect(shapeOf({ a: [1, "1", null] })).toEqual(["a[]: null | number | text"]);
  expect(shapeOf([])).toEqual(["(itself): empty list"]);
});
