import { bytesToUtf8, utf8ToBytes, type Bytes, type RecordHash, type SecretId, type StreamId } from "@kist/model";
import { describe, expect, test } from "vitest";

import type { Filling } from "./closure.ts";
import { createFiller } from "./fill.ts";

/** A version whose record lists `names`, standing for `text`. */
function filling(key: string, names?: readonly string[], named: readonly Filling[] = []): Filling {
  const reference = { environment: "dev", namespace: "shop", key };
  const version = {
    id: "" as never,
    hash: key as RecordHash,
    ordinal: 1,
    at: 0,
    author: "" as never,
    commitment: "",
    size: 0,
    sealed: { epoch: "", chunks: [] },
    pinned: false,
    purged: false,
    ...(names === undefined ? {} : { template: names }),
  };
  const found = {
    environment: "" as StreamId,
    namespace: "" as StreamId,
    override: false,
    stream: "" as StreamId,
    secret: key as SecretId,
    version,
    concealed: false,
  };
  return {
    reference,
    found,
    names: new Map(named.map((one) => [one.reference.key, one])),
    fault: undefined,
    concealed: false,
  };
}
function fillerOf(values: Readonly<Record<string, string>>) {
  const opened: Bytes[] = [];
  const filler = createFiller(({ reference }) => {
    const bytes = utf8ToBytes(values[reference.key] ?? "");
    opened.push(bytes);
    return bytes;
  });
  return { filler, opened };
}

describe("filling in", () => {
  const [a, b] = [filling("A"), filling("B")];

  test("opens what several templates name once, and wipes all but the result", () => {
    const { filler, opened } = fillerOf({ A: "1", T: "${A}${A}", U: "<${A}>" });
    const [first, second] = [filler.fill(filling("T", ["A"], [a])), filler.fill(filling("U", ["A"], [a]))];
    expect([first, second].map(bytesToUtf8)).toEqual(["11", "<1>"]);
    filler.wipe();
    expect(opened).toHaveLength(3);
    for (const bytes of opened) expect([...bytes].every((byte) => byte === 0)).toBe(true);
    expect(bytesToUtf8(first)).toBe("11");
  });

  // A writer whose program is not ours could list less than his value names, and have it read under another's yes.
  test.each([
    ["more than the record lists", "${A}${B}", ["A"]],
    ["less", "${A}", ["A", "B"]],
    ["something else", "${B}", ["A"]],
    ["what is no template at all", "${", []],
  ])("is refused where the value names %s", (_, text, listed) => {
    const { filler, opened } = fillerOf({ T: text, A: "a", B: "b" });
    expect(() => filler.fill(filling("T", listed, [a, b]))).toThrow(
      expect.objectContaining({ code: "template-mismatch", facts: { name: "kist://dev/shop/T" } }),
    );
    expect(opened).toHaveLength(1);
    expect(bytesToUtf8(opened[0] ?? new Uint8Array(1))).not.toContain("$");
  });
});
