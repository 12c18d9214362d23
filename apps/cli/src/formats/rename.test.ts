import { describe, expect, it } from "vitest";

import { renameAll, renameUpper } from "./rename.ts";

describe("--rename upper", () => {
  it.each([
    ["db.url", "DB_URL"],
    ["api-key", "API_KEY"],
    ["Grüße", "GR_SSE"],
    ["2FA", "_2FA"],
    ["FINE_1", "FINE_1"],
  ])("spells %s as %s", (name, spelled) => {
    expect(renameUpper(name)).toBe(spelled);
  });
  it("refuses two names that would become one, and names both", () => {
    expect(() => renameAll([{ name: "a.b" }, { name: "a-b" }], "upper")).toThrow("a.b and a-b would both be A_B");
    expect(renameAll([{ name: "a.b" }, { name: "a-b" }], "none")).toHaveLength(2);
  });
});
