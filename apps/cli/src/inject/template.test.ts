import { execFileSync } from "node:child_process";

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { escapeValue, type Escape } from "./escape.ts";
import { fillTemplate, MAX_FILLED_BYTES, type FoundValue } from "./fill.ts";
import { parseTemplate, type Slot } from "./template.ts";

const found = (text: string): FoundValue => ({ text, bytes: new TextEncoder().encode(text) });
const fill = (template: string, values: Readonly<Record<string, string>>): string => {
  const table = new Map(Object.entries(values).map(([name, value]) => [name, found(value)]));
  return Buffer.from(fillTemplate("t", parseTemplate(template), table)).toString();
};
const slots = (text: string): Slot[] => parseTemplate(text).parts.filter((part) => typeof part !== "string");
const A = "kist://dev/shop/A";

describe("what is a place to fill", () => {
  test.each([
    [`x {{ ${A} }} y`, "x 1 y"],
    [`{{${A}}}`, "1"],
    [`{{\t${A}  |  json }}`, '"1"'],
    [`url=${A}`, "url=1"],
    [`"${A}", (${A})`, '"1", (1)'],
    [`See ${A}.`, "See 1."],
    [`${A}/more`, "1/more"],
    [`{{{ ${A} }}}`, "{1}"],
    [`{{ ${A}@previous }}`, "0"],
    [`${A}\r\n${A}`, "1\r\n1"],
  ])("%s", (template, result) => {
    expect(fill(template, { [A]: "1", [`${A}@previous`]: "0" })).toBe(result);
  });
  test.each([
    "{{ .Values.kist }} {{kist}} {% kist %} ${kist} {{ kist.KEY }}",
    "xkist://dev/shop/A",
    "kist://dev",
    "kist://DEV/shop/A",
    "kist:A outside braces",
    "a colon: kist: b",
    "{{ other }} kist:// {{",
  ])("and what is not: %s", (template) => {
    expect(parseTemplate(template)).toEqual({ parts: [template], problems: [] });
  });
  test("a value is never looked at again", () => {
    expect(fill(`{{ ${A} }}`, { [A]: "{{ kist://dev/shop/B }} kist://dev/shop/B $(id) `id`" })).toBe(
      "{{ kist://dev/shop/B }} kist://dev/shop/B $(id) `id`",
    );
  });
  test("every problem is named with its line, before anything is read", () => {
    const { problems } = parseTemplate(
      [
        "ok",
        "{{ kist://dev/shop }}",
        "{{ kist:1A }}",
        "{{ kist:A | shell }}",
        "{{ kist:A | json | url }}",
        "{{ kist:A@3 }}",
        "{{ kist://dev/shop/A@3 }}",
        "{{ kist:A",
      ].join("\n"),
    );
    expect(problems.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7, 8]);
    expect(problems[2]?.says).toContain("no escape shell (json, yaml, base64, url)");
    expect(problems[6]?.says).toContain("not closed");
  });
  test("lines are those of the file", () => {
    expect(slots(`\n\n{{ ${A} }} ${A}\n${A}`).map(({ line }) => line)).toEqual([3, 3, 4]);
  });
});

describe("a hostile template", () => {
  test("costs no more than its length", () => {
    const started = performance.now();
    for (const piece of ["{{ kist:", "kist://a/", "kist:", "{{ ", "kist://a/b/C@", "{{ kist:A |"])
      parseTemplate(piece.repeat(Math.floor((1024 * 1024) / piece.length)));
    parseTemplate(`${" ".repeat(500_000)}kist:`.repeat(2));
    expect(performance.now() - started).toBeLessThan(6_000);
  });
  test("does not grow without end", () => {
    const value = "x".repeat(1024 * 1024);
    expect(() => fill(`{{ ${A} }}`.repeat(MAX_FILLED_BYTES / value.length + 1), { [A]: value })).toThrow("larger than");
  });
  test("of any text never throws, and without kist: stays as it is", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("{{", "}}", " ", "kist:", "//", "dev", "/", "A", "|", "json", "\n", "é", "@")),
        (pieces) => {
          const text = pieces.join("");
          const { parts, problems } = parseTemplate(text);
          if (!text.includes("kist:")) expect(parts).toEqual(text === "" ? [] : [text]);
          for (const { line } of problems) expect(line).toBeLessThanOrEqual(text.split("\n").length);
        },
      ),
    );
  });
});

describe("what is written is read back by the real parsers", () => {
  const HOSTILE = [
    "plain",
    `it's "quoted" \\ and $HOME \`id\``,
    "a\nb\r\n\tc\n",
    "  in front and behind  ",
    "Grüße 🔑 \u202e\u2028\u2029\u0085\u00a0\ufeff",
    "- #: {[&*!|>%@`",
    "null",
    "1e3",
    "\u0001\u001b[31m\u007f",
    "$2a$10$abc",
    "",
  ];
  const read = (program: string, input: string): unknown =>
    JSON.parse(execFileSync("python3", ["-c", program], { input, encoding: "utf8" })) as unknown;
  const all = (escape: Escape): string =>
    HOSTILE.map((value) => Buffer.from(escapeValue(escape, found(value).bytes, value) ?? []).toString()).join("\n");

  test("json", () => {
    expect(
      all("json")
        .split("\n")
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(HOSTILE);
  });
  test("yaml, by PyYAML, as a value of a map", (context) => {
    try {
      execFileSync("python3", ["-c", "import yaml"], { stdio: "ignore" });
    } catch {
      context.skip("needs python3-yaml: apt-get install python3-yaml");
    }
    const document = all("yaml")
      .split("\n")
      .map((line, at) => `k${at}: ${line}`)
      .join("\n");
    const program =
      "import sys,yaml,json; d=yaml.safe_load(sys.stdin.buffer.read().decode()); print(json.dumps(list(d.values())))";
    expect(read(program, document)).toEqual(HOSTILE);
  });
  test("url and base64, by Python", () => {
    const unquote =
      "import sys,urllib.parse,json; print(json.dumps([urllib.parse.unquote(l) for l in sys.stdin.read().split('\\n')]))";
    expect(read(unquote, all("url"))).toEqual(HOSTILE);
    const decode =
      "import sys,base64,json; print(json.dumps([base64.b64decode(l).decode() for l in sys.stdin.read().split('\\n')]))";
    expect(read(decode, all("base64"))).toEqual(HOSTILE);
  });
  test("bytes that are no text: as they are, or base64, never mended", () => {
    const bytes = new Uint8Array([0, 255, 128]);
    expect(escapeValue(undefined, bytes, undefined)).toEqual(bytes);
    expect(Buffer.from(escapeValue("base64", bytes, undefined) ?? []).toString()).toBe("AP+A");
    expect(escapeValue("json", bytes, undefined)).toBe(undefined);
  });
});
