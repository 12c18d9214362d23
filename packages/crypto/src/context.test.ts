import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { expectRefusal, PROVE } from "../../../test/vectors/refusals.ts";
import * as second from "../../../test/vectors/second-implementation.ts";
import { encodeContext, type Context } from "./context.ts";

const text = fc.string({ unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)) });
const anyContext: fc.Arbitrary<Context> = fc.record(
  {
    vault: text,
    environment: text,
    stream: text,
    item: text,
    version: text,
    author: text,
    epoch: text,
    extra: fc.uint8Array().map((bytes) => new Uint8Array(bytes)),
  },
  { requiredKeys: [] },
);

describe("a context", () => {
  it("has one encoding, which the second implementation shares, and no two contexts share theirs", () => {
    fc.assert(
      fc.property(anyContext, anyContext, (a, b) => {
        const [encodedA, encodedB] = [second.hex(encodeContext(a)), second.hex(encodeContext(b))];
        expect(encodedA).toBe(second.hex(second.encodeContext(a)));
        expect(encodedA === encodedB).toBe(same(a, b));
      }),
      { numRuns: 300 * PROVE },
    );
  });
  it("does not care in which order its fields were written down", () => {
    expect(encodeContext({ vault: "a", epoch: "b" })).toEqual(encodeContext({ epoch: "b", vault: "a" }));
  });
  it("does not let one field run into the next", () => {
    expect(encodeContext({ vault: "ab", environment: "c" })).not.toEqual(
      encodeContext({ vault: "a", environment: "bc" }),
    );
    expect(encodeContext({ vault: "" })).not.toEqual(encodeContext({}));
    expect(encodeContext({ vault: "x" })).not.toEqual(encodeContext({ environment: "x" }));
  });
  it.each<[string, Context]>([
    ["a space", { vault: "a b" }],
    ["a control character", { stream: "\n" }],
    ["anything beyond ASCII", { item: "é" }],
    ["a lone surrogate", { author: "\ud800" }],
    ["257 characters", { epoch: "a".repeat(257) }],
    ["more than 64 KiB of extra", { extra: new Uint8Array(65_537) }],
  ])("refuses %s", (_, context) => {
    expectRefusal(() => encodeContext(context), "malformed");
  });
});

function same(a: Context, b: Context): boolean {
  return listed(a) === listed(b);
}

function listed(context: Context): string {
  const { vault, environment, stream, item, version, author, epoch, extra } = context;
  const last = extra === undefined ? undefined : second.hex(extra);
  return JSON.stringify([vault, environment, stream, item, version, author, epoch, last]);
}
