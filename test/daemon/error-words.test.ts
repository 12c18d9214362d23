/** Every code that is thrown anywhere has words: a person never meets a bare code, or `internal` in its place. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { ERRORS } from "@kist/protocol";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
/** `new KistError("code"`, `new KistError<Union>("code"`, and the unions that packages declare. */
const THROWN = /new KistError(?:<[^>]*>)?\(\s*"([a-z-]+)"/g;
const UNION = /export type \w+ErrorCode =([\s\S]*?);/g;
/** What an access decision refuses with; it is a result there and becomes an error in the daemon. */
const REFUSALS = /export type ApprovalRefusal =([\s\S]*?);/g;
/** Never reaches anybody: the daemon asks again. */
const INWARD = new Set(["approval-pending"]);

test("every code has words", () => {
  const codes = new Map<string, string>();
  for (const path of shippedSources()) {
    const text = readFileSync(path, "utf8");
    for (const [, code = ""] of text.matchAll(THROWN)) codes.set(code, path);
    for (const [, union = ""] of [...text.matchAll(UNION), ...text.matchAll(REFUSALS)])
      for (const [, code = ""] of union.matchAll(/^\s*\|? ?"([a-z-]+)"/gm)) codes.set(code, path);
  }
  // The search itself finds what is known to be there.
  for (const known of ["secret-unknown", "slots-changed", "approvals-full", "epoch-not-held", "origin-refused"])
    expect(codes.has(known), known).toBe(true);
  const wordless = [...codes].filter(([code]) => !Object.hasOwn(ERRORS, code) && !INWARD.has(code));
  expect(wordless).toEqual([]);
});

test("no words are for a code that nobody throws", () => {
  const all = shippedSources()
    .filter((path) => !/protocol\/src\/[a-z-]*errors\.ts$/.test(path))
    .map((path) => readFileSync(path, "utf8"))
    .join("\n");
  expect(Object.keys(ERRORS).filter((code) => !all.includes(`"${code}"`))).toEqual([]);
});

function shippedSources(): readonly string[] {
  return ["packages", "apps"].flatMap((group) =>
    readdirSync(join(ROOT, group)).flatMap((name) =>
      readdirSync(join(ROOT, group, name, "src"), { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
        .map((file) => join(ROOT, group, name, "src", file)),
    ),
  );
}
