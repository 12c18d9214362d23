import { KistError } from "@kist/model";
import { describe, expect, it } from "vitest";

import { complaintJson, complaintLines, toComplaint } from "./complaint-words.ts";
import { usage } from "./complaint.ts";

describe("a complaint", () => {
  it("says what, why and next, in the catalogue's words", () => {
    expect(complaintLines(toComplaint(new KistError("recovery-unconfirmed")))).toEqual([
      "kist: The recovery code has not been typed back yet.",
      "  why:  Without it a lost passphrase would lose every secret.",
      "  next: Run `kist init --confirm`.",
    ]);
  });
  it("keeps the catalogue's exit status and fills in facts", () => {
    expect(toComplaint(new KistError("secret-unknown", { name: "API_KEY" }))).toMatchObject({
      exit: 5,
      what: "There is no secret API_KEY.",
    });
  });
  it("makes hostile facts harmless", () => {
    const lines = complaintLines(toComplaint(new KistError("secret-unknown", { name: "\x1b[2J\nfake" })));
    expect(lines.join("")).not.toContain("\x1b");
    expect(lines[0]).toBe("kist: There is no secret ^[[2J^Jfake.");
  });
  it("is one line of JSON where that is wanted", () => {
    expect(JSON.parse(complaintJson(usage("Wrong.", "Do this.")))).toEqual({
      error: { code: "usage", what: "Wrong.", next: "Do this.", facts: {} },
    });
  });
  it("calls what nobody expected internal, with its message", () => {
    expect(toComplaint(new TypeError("x is not y"))).toMatchObject({ code: "internal", exit: 1 });
  });
});
