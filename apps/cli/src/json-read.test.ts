import { describe, expect, it } from "vitest";

import { readJson } from "./json-read.ts";

describe("a JSON file", () => {
  it("is one flat object", () => {
    expect(readJson('{"A": "x", "PORT": 5432, "ON": true}', "f.json")).toEqual([
      { key: "A", value: "x" },
      { key: "PORT", value: "5432" },
      { key: "ON", value: "true" },
    ]);
  });
  it.each([
    ['{"db": {"url": "x"}}', "db.url is nested"],
    ['{"list": ["a"]}', "list.0 is nested"],
    ['{"A": null}', "A is null"],
    ['{"A": 12345678901234567890}', "number at A"],
    ["[1]", "not a JSON object"],
    ["{", "not JSON"],
  ])("refuses %s", (text, what) => {
    expect(() => readJson(text, "f.json")).toThrow(what);
  });
});
