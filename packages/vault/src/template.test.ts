import { bytesToUtf8, concatBytes, utf8ToBytes, type Bytes } from "@kist/model";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { formatTemplateName, parseTemplate, parseTemplateName, type Template } from "./template.ts";

const RUNS = 500 * Number(process.env["KIST_PROVE"] ?? 1);
const parse = (text: string): Template => parseTemplate(utf8ToBytes(text), "T");
/** With `<NAME>` for every name. */
function shown(template: Template): string {
  const bytes = template.parts.map((part) => ("literal" in part ? part.literal : utf8ToBytes(`<${part.name}>`)));
  return bytesToUtf8(concatBytes(...bytes));
}
/** How a person writes any text into a template: each run of `$` before `{` doubled. */
const escape = (text: string): string => text.replaceAll(/\$+(?=\{)/g, (run) => run + run);

const awkward = fc.string({
  unit: fc.constantFrom("$", "{", "}", "\\", "A", ".", "\n", "é", "$2a$", "${", "$${", "${A}", "${db.A}", "-"),
});

describe("the grammar", () => {
  test.each([
    ["postgres://${USER}:${db.PASSWORD}@${db/main.HOST}/app", "postgres://<USER>:<db.PASSWORD>@<db/main.HOST>/app"],
    ["$2a$10$N9qo8uLOickgx2ZMRZoMye", "$2a$10$N9qo8uLOickgx2ZMRZoMye"],
    ["$USER $(id) $$ {A} }{ $", "$USER $(id) $$ {A} }{ $"],
    ["$${A}", "${A}"],
    ["$$${A}", "$<A>"],
    ["$$$${A}", "$${A}"],
    ["${A}${A}$", "<A><A>$"],
    ["${A}$${A}", "<A>${A}"],
    ["${.db.password}", "<.db.password>"],
    ["${.A}", "<A>"],
    ["${db.with.dots}", "<db.with.dots>"],
    ["", ""],
  ])("%s is %s", (text, wanted) => {
    expect(shown(parse(text))).toBe(wanted);
  });

  test("names are listed once, ascending, in one spelling", () => {
    expect(parse("${b.X} ${B} ${.A} ${A} ${B}").names).toEqual(["A", "B", "b.X"]);
  });

  test.each([
    ["${", "has no end"],
    ["a\nb ${A", "has no end"],
    ["${}", "no name"],
    ["${ A }", "no name"],
    ["${A:-fallback}", "no name"],
    ["${A@previous}", "no name"],
    ["${kist://dev/db/A}", "no name"],
    ["${DB.A}", "no name"],
    ["${a..B}", "no name"],
    ["${${A}}", "no name"],
    ["${Ä}", "no name"],
    [`\${${"A".repeat(700)}}`, "has no end"],
    [Array.from({ length: 65 }, (_, i) => `\${K${i}}`).join(""), "more than 64"],
  ])("%s is none", (text, why) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({ code: "template-malformed", facts: expect.objectContaining({ name: "T" }) }),
    );
    expect(() => parse(text)).toThrow(
      expect.objectContaining({ facts: expect.objectContaining({ detail: expect.stringContaining(why) }) }),
    );
  });

  test("says where, in lines and columns, and never what stands there", () => {
    expect(() => parse("first\nsecond hunter2 ${oops!}")).toThrow(
      expect.objectContaining({ facts: expect.objectContaining({ line: 2, column: 17 }) }),
    );
    try {
      parse("first\nsecond hunter2 ${oops!}");
    } catch (error) {
      expect(JSON.stringify(error)).not.toMatch(/hunter2|oops/);
    }
  });

  test("any text has a template that is that text", () => {
    fc.assert(
      fc.property(awkward, (text) => {
        const template = parse(escape(text));
        expect(template.names).toEqual([]);
        expect(shown(template)).toBe(text);
      }),
      { numRuns: RUNS },
    );
  });

  test("any bytes without `${` are themselves", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        fc.pre(!bytes.some((byte, i) => byte === 0x7b && bytes[i - 1] === 0x24));
        const { parts } = parseTemplate(bytes, "T");
        expect(concatBytes(...parts.map((part): Bytes => ("literal" in part ? part.literal : bytes)))).toEqual(bytes);
      }),
      { numRuns: RUNS },
    );
  });

  test("a name has one spelling, which reads back as itself", () => {
    const name = fc.record(
      { key: fc.constantFrom("A", "a.b", "_x-1", "a.b.c"), namespace: fc.constantFrom("db", "db/main", "0-a") },
      { requiredKeys: ["key"] },
    );
    fc.assert(
      fc.property(name, (one) => {
        expect(parseTemplateName(formatTemplateName(one))).toEqual(one);
      }),
    );
  });
});
