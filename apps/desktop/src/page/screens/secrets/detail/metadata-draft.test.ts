import { expect, test } from "vitest";

import { changesOf, draftOf } from "./metadata-draft.ts";

const before = draftOf({ owner: "ada", tags: ["a", "b"], rotationDays: 30, concealed: true });

test("what nobody changed is not sent, spaces apart", () => {
  expect(changesOf(before, before)).toEqual({ set: {}, clear: [] });
  expect(changesOf(before, { ...before, owner: " ada " })).toEqual({ set: {}, clear: [] });
});
test("what was changed is set, what was emptied is cleared", () => {
  const after = { ...before, owner: "", purpose: "billing", rotationDays: "90", tags: "a, c,, ", concealed: false };
  expect(changesOf(before, after)).toEqual({
    set: { purpose: "billing", rotationDays: 90, tags: ["a", "c"] },
    clear: ["owner", "concealed"],
  });
});
test("a number that is none is the daemon's to refuse", () => {
  expect(changesOf(before, { ...before, rotationDays: "often" }).set).toEqual({ rotationDays: Number.NaN });
});
