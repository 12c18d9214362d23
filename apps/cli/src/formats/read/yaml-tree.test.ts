import { describe, expect, it } from "vitest";

import type { Tree } from "./tree.ts";
import { readYamlTree } from "./yaml-tree.ts";

function plain(tree: Tree): unknown {
  if (tree.kind === "text") return tree.text;
  if (tree.kind === "nothing") return null;
  if (tree.kind === "list") return tree.items.map(plain);
  return Object.fromEntries(tree.entries.map(({ key, value }) => [key, plain(value)]));
}
const read = (text: string) => plain(readYamlTree(text, "file"));

describe("YAML", () => {
  it("keeps every scalar as it is written", () => {
    expect(
      read(
        "a: 007\nb: 1.10\nc: yes\nd: 2026-11-20\ne: 0x1F\nf: 1_000\ng: 'null'\nh: null\ni:\nj: \"\"\nk: ~\nl: on\n12: x\n",
      ),
    ).toEqual({
      a: "007",
      b: "1.10",
      c: "yes",
      d: "2026-11-20",
      e: "0x1F",
      f: "1_000",
      g: "null",
      h: null,
      i: null,
      j: "",
      k: null,
      l: "on",
      12: "x",
    });
  });
  it("reads block texts, folded and kept", () => {
    expect(read("pem: |\n  -----BEGIN\n  x\n  -----END\nfold: >-\n  a\n  b\nkeep: |+\n  a\n\n")).toEqual({
      pem: "-----BEGIN\nx\n-----END\n",
      fold: "a b",
      keep: "a\n\n",
    });
  });
  it("follows aliases", () => {
    expect(read("a: &x one\nb: *x\nc: &x two\nd: *x\ne: &m {k: v}\nf: *m\n")).toEqual({
      a: "one",
      b: "one",
      c: "two",
      d: "two",
      e: { k: "v" },
      f: { k: "v" },
    });
  });
  it.each([
    ["a: 1\nb: 2\na: 3\n", "a twice: in line 1 and in line 3"],
    ["db:\n  url: 1\n  'url': 2\n", "url twice: in line 2 and in line 3"],
    ["a: 1\n---\nb: 2\n", "several YAML documents"],
    ["base: &b {x: 1}\nall:\n  <<: *b\n", "merge key (<<) in line 3"],
    ["a: !vault |\n  $ANSIBLE_VAULT;1.1\n", "tag (!vault) in line 1"],
    ["a: !!binary aGk=\n", "tag"],
    ["? [a, b]\n: c\n", "is no plain text"],
    ["a: *nobody\n", "names nothing before it"],
    ["a: 'open\n", "cannot be read"],
    ["a: 1\n\tb: 2\n", "cannot be read"],
    ["a: &a [*a]\n", "deeper than 32 levels"],
  ])("refuses %j", (text, words) => {
    expect(() => read(text)).toThrow(words);
  });
  it("does not unfold a small file to a large one", () => {
    const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
    for (let i = 1; i < 10; i += 1)
      lines.push(
        `a${i}: &a${i} [${Array(10)
          .fill(`*a${i - 1}`)
          .join(", ")}]`,
      );
    const started = performance.now();
    expect(() => read(lines.join("\n"))).toThrow("unfolds to more than");
    expect(performance.now() - started).toBeLessThan(5000);
  });
  it("is not read deeper than anybody writes", () => {
    expect(() => read("[".repeat(40) + "]".repeat(40))).toThrow("deeper than 32 levels");
    expect(() => read("[".repeat(20_000))).toThrow();
    expect(() => read(Array.from({ length: 5000 }, (_, i) => `${" ".repeat(i)}a:`).join("\n"))).toThrow();
  });
  it("takes __proto__ for a name like any other", () => {
    expect(readYamlTree("__proto__:\n  polluted: x\n", "file")).toMatchObject({ entries: [{ key: "__proto__" }] });
    expect("polluted" in {}).toBe(false);
  });
  it("never tells a value in what it says", () => {
    for (const text of ["a: 'hunter2\n", "a: hunter2\na: hunter2\n", "a: !x hunter2\n"])
      try {
        read(text);
        expect.unreachable();
      } catch (error) {
        expect(JSON.stringify(error) + String(error)).not.toContain("hunter2");
      }
  });
});
