import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { parse } from "dotenv";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";

import { skipWithout } from "../../../../../scripts/test-needs.ts";
import { writeDotenv } from "./dotenv.ts";

const scale = Number(process.env["KIST_PROVE"] ?? 1);
const hostile = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }).map((text) => text.replaceAll("\0", "").replace(/[\ud800-\udfff]/gu, "")),
  fc
    .array(
      fc.constantFrom("'", '"', "`", "\\", "$", "$(id)", "#", " ", "\n", "\r", "\\n", "=", "x", "ü", "!", "~", ";"),
      {
        maxLength: 12,
      },
    )
    .map((pieces) => pieces.join("")),
);
const several = fc
  .array(hostile, { maxLength: 6 })
  .map((values) => values.map((value, i) => ({ name: `K${i}`, value })));

const folder = mkdtempSync(join(tmpdir(), "kist-dotenv-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What bash has in its variables after sourcing the text, read by their exact bytes. */
function source(text: string, names: readonly string[]): string[] {
  const file = join(folder, "sourced");
  writeFileSync(file, text);
  const script = `. "$0" && for name in "$@"; do printf '%s\\0' "\${!name}"; done`;
  const out = execFileSync("bash", ["--norc", "-c", script, file, ...names], { encoding: "utf8", cwd: folder });
  return out.split("\0").slice(0, -1);
}

describe("values as dotenv", () => {
  it("come back exactly through the library, whatever they are, or are named as impossible", () => {
    fc.assert(
      fc.property(several, (values) => {
        const { text, refusals } = writeDotenv(values);
        const expected = values.filter(({ name }) => !refusals.some((refusal) => refusal.name === name));
        expect({ ...parse(text) }).toEqual(Object.fromEntries(expected.map(({ name, value }) => [name, value])));
      }),
      { numRuns: 3000 * scale },
    );
  });
  it("come back exactly through bash, unless they are named as not for shells", (context) => {
    skipWithout(context, "bash");
    fc.assert(
      fc.property(several, (values) => {
        const { notForShells, refusals } = writeDotenv(values);
        const out = new Set([...notForShells, ...refusals.map(({ name }) => name)]);
        const fit = values.filter(({ name }) => !out.has(name));
        const names = fit.map(({ name }) => name);
        expect(source(writeDotenv(fit).text, names)).toEqual(fit.map(({ value }) => value));
      }),
      { numRuns: 60 * scale },
    );
  });
  it.each([
    "plain",
    "with space",
    "it's",
    "a#b",
    "$HOME `id` \\",
    "line\nline",
    "-----BEGIN\nx\n-----END\n",
    '{"a": 1}',
    "",
  ])("writes %j so that both read it", (value) => {
    if (value.includes("\\")) return expect(writeDotenv([{ name: "A", value }]).notForShells).toEqual(["A"]);
    expect(writeDotenv([{ name: "A", value }])).toMatchObject({ notForShells: [], refusals: [] });
    return undefined;
  });
  it("names what no form can hold", () => {
    expect(writeDotenv([{ name: "A", value: "' \" ` \n" }]).refusals).toMatchObject([{ name: "A" }]);
    expect(writeDotenv([{ name: "A", value: "zero\0byte" }]).refusals).toMatchObject([{ name: "A" }]);
  });
});
