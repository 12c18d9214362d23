import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { readNamespace, writeNamespace, type ShownSecret } from "./namespace-text.ts";

const secret = (key: string, value: string, metadata: ShownSecret["metadata"] = {}): ShownSecret => ({
  key,
  value,
  version: `v-${key}`,
  metadata,
});

describe("a namespace as text", () => {
  it("left as it is changes nothing, whatever the values", () => {
    const value = fc.oneof(
      fc.string(),
      fc.string({ unit: "binary" }),
      fc.constantFrom("a'b\"c`d", "$x", "a#b", "\\", "a\nb\r\n", " x ", ""),
    );
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.stringMatching(/^[A-Z_][A-Z0-9_.]{0,8}$/), { minLength: 1, maxLength: 6 }),
        fc.array(value, { minLength: 6, maxLength: 6 }),
        (keys, values) => {
          const text = writeNamespace(
            "dev/shop",
            keys.map((key, i) => secret(key, values[i] ?? "")),
            [],
          );
          expect(readNamespace(text.text, text, new Set())).toEqual({ set: [], removed: [] });
          expect(text.shown.length + (text.text.match(/dotenv has no form/g) ?? []).length).toBe(keys.length);
        },
      ),
    );
  });
  it("tells what was changed, added and taken away, each with the version it was made from", () => {
    const text = writeNamespace("dev/shop", [secret("A", "1"), secret("B", "2"), secret("C", "3")], []);
    const edited = text.text.replace("B=2\n", "B='two words'\nNEW=4\n").replace("C=3\n", "");
    expect(readNamespace(edited, text, new Set())).toEqual({
      set: [
        { key: "B", value: "two words", expected: "v-B" },
        { key: "NEW", value: "4", expected: null },
      ],
      removed: ["C"],
    });
  });
  it("shows what is known of each, made printable, and names what is not shown", () => {
    const { text } = writeNamespace(
      "dev/shop",
      [secret("A", "1", { owner: "ada\nEVIL=1", kind: "url" })],
      [{ key: "HIDDEN", why: "concealed" }],
    );
    expect(text).toContain("# url · ada^JEVIL=1\nA=1\n");
    expect(text).toContain("#   HIDDEN: concealed");
  });
  it.each([
    ["A=1\nnonsense\n", "line 2: not understood, left out"],
    ["A=1\nA=2\n", "line 2, A: the name comes again; the last one counts"],
    ["A=pass#word\n", "line 1, A: cut at #"],
    ["A='open\n", "line 1, A: starts with a quote that does not end"],
    ["HIDDEN=1\n", "line 1: HIDDEN is there already and was not shown here"],
    ["1A=1\n", "line 1: 1A is not a secret's name"],
  ])("%j is not taken", (edited, mistake) => {
    const text = writeNamespace("dev/shop", [secret("A", "1")], []);
    const read = readNamespace(edited, text, new Set(["HIDDEN"]));
    expect("mistakes" in read ? read.mistakes.join("\n") : "taken").toContain(mistake);
  });
});
