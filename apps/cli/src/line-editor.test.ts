import { describe, expect, it } from "vitest";

import { createLineEditor } from "./line-editor.ts";

const type = (...pieces: string[]) => {
  const editor = createLineEditor();
  let outcome = editor.push(new Uint8Array());
  for (const piece of pieces) outcome = editor.push(new TextEncoder().encode(piece));
  return outcome;
};

describe("a typed line", () => {
  it("ends at Enter", () => {
    expect(type("hun", "ter2\r")).toEqual({ state: "done", text: "hunter2" });
  });
  it("can be corrected", () => {
    expect(type("abc\x7f\x7fx\r")).toMatchObject({ text: "ax" });
    expect(type("wrong\x15right\r")).toMatchObject({ text: "right" });
    expect(type("one two\x17three\r")).toMatchObject({ text: "one three" });
  });
  it("keeps characters whole, also across pieces and when one is deleted", () => {
    const bytes = new TextEncoder().encode("ü🔑\r");
    const editor = createLineEditor();
    for (const byte of bytes.subarray(0, -1)) editor.push(Uint8Array.of(byte));
    expect(editor.push(bytes.subarray(-1))).toEqual({ state: "done", text: "ü🔑" });
    expect(type("a🔑\x7fb\r")).toMatchObject({ text: "ab" });
  });
  it("takes pasted lines as part of the text, and Enter after them as the end", () => {
    expect(type("\x1b[200~-----BEGIN\rline\r-----END", "\x1b[20", "1~\r")).toEqual({
      state: "done",
      text: "-----BEGIN\nline\n-----END",
    });
  });
  it("drops arrows and other keys", () => {
    expect(type("a\x1b[D\x1bOPb\x1b[1;5C\r")).toMatchObject({ text: "ab" });
  });
  it("is interrupted by Ctrl-C, and by Ctrl-D where nothing was typed", () => {
    expect(type("abc\x03")).toEqual({ state: "interrupted" });
    expect(type("\x04")).toEqual({ state: "interrupted" });
    expect(type("abc\x04")).toMatchObject({ state: "done", text: "abc" });
  });
});
