import { expect, it } from "vitest";

import { nearest } from "./nearest.ts";

const VERBS = ["get", "set", "list", "status", "history", "unlock", "lock"];

it.each([
  ["gte", "get"],
  ["lst", "list"],
  ["statsu", "status"],
  ["hist", "history"],
  ["unlcok", "unlock"],
])("takes %s for %s", (word, meant) => {
  expect(nearest(word, VERBS)).toBe(meant);
});
it("says nothing where nothing is near", () => {
  expect(nearest("deploy", VERBS)).toBeUndefined();
});
