/** Our loop over the rules against the engine they were written for, and the shortcut before them against both. */
import { lintSource } from "@secretlint/core";
import { creator } from "@secretlint/secretlint-rule-preset-recommend";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { mayHoldToken } from "./beginnings.ts";
import { findTokens } from "./tokens.ts";

const runs = 60 * Number(process.env["KIST_PROVE"] ?? 1);
const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** One token for each pattern of each rule; `#12` stands for twelve letters or digits. Cut, so that no scanner finds them here. */
const SHAPES: readonly string[] = [
  'AWS_SECRET_|ACCESS_KEY = "#40"',
  "aws_secret|accesskey: #40",
  "Secret_Access|_Key=#40",
  "https://user#6:x-oauth|-basic@github.com/",
  "npm|_#36",
  "xox|b-123456789012-#24",
  "xap|p-1-#10-#20",
  "xoxr|-#12-#12",
  "https://hooks.slack|.com/services/T#9/B#9/#24",
  "HTTPS://Hooks.SLACK|.com/Services/T#9/B#9/#24",
  "https://ada:#12|@db.example.net/x",
  "ftp://ada_b:#8|@files.example.net",
  "sk-|#20T3BlbkFJ#20",
  "sk-proj|-#74T3BlbkFJ#74",
  "sk-ant|-api03-#93AA",
  "gsk|_#52",
  "lin|_api_#40",
  "ntn|_12345678901#35",
  "SG|.#22.#43",
  "shp|at_#32",
  "shpss|_#32",
  "sk|_live_#24",
  "rk_test|_#40",
  "gh|p_#36",
  "ghs|_#36",
  "github|_pat_#82",
  "glpat|-#20",
  "glc|_#64",
  "glsa|_#32_0a1b2c3d",
  "mongodb+srv|://ada:#12@cluster.example.net/shop",
  "MongoDB|://ada:#12@cluster.example.net/shop",
  "jdbc:mysql|://ada:#12@db.example.net/shop",
  "mysqlx|://ada:#12@db.example.net",
  "postgres|://ada:#12@db.example.net/shop?sslmode=require",
  "POSTGRESQL|://ada:#12@db.example.net/shop",
  "hvs|.#95",
  "hvb|.#150",
  "hvr|.#95",
  "vcp|_#24",
  "vck|_#56",
  "dckr|_pat_#27",
  "figd|_#40",
  "cfut|_#400a1b2c3d",
  "tskey|-auth-#12-#32",
  "-----BEGIN RSA |PRIVATE KEY-----\nMII#1000\n-----END RSA PRIVATE KEY-----",
  "-----BEGIN |PRIVATE KEY-----\\nMII#200\\n-----END PRIVATE KEY-----",
];

/** Fixed letters, so that a failure can be repeated. */
function fill(shape: string, seed: number): string {
  let state = seed;
  const letter = (): string => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return LETTERS[(state >>> 16) % LETTERS.length] ?? "a";
  };
  return shape
    .replaceAll("|", "")
    .replaceAll(/#(1000|\d{1,3}(?=0a1b2c3d)|\d+)/g, (_, count: string) =>
      Array.from({ length: Number(count) }, letter).join(""),
    );
}

async function byTheEngine(content: string, path: string) {
  const { messages } = await lintSource({
    source: { content, filePath: path, ext: path.endsWith(".json") ? ".json" : "", contentType: "text" },
    options: { noPhysicFilePath: true, config: { rules: [{ id: "preset", rule: creator }] } },
  });
  return messages
    .map(({ range, ruleId, messageId }) => ({
      start: range[0],
      end: range[1],
      rule: `${ruleId.replace("@secretlint/secretlint-rule-", "")}/${messageId}`,
    }))
    .sort(byPlace);
}
const byPlace = (a: { start: number; rule: string }, b: { start: number; rule: string }): number =>
  a.start - b.start || (a.rule < b.rule ? -1 : 1);

describe("every kind of token", () => {
  test.each(SHAPES.map((shape, i) => [shape.slice(0, shape.indexOf("|")), fill(shape, i + 1)]))(
    "%s…",
    async (_, token) => {
      const text = `before\nvalue = ${token} after\n`;
      const expected = await byTheEngine(text, "a.txt");
      expect(expected.length).toBeGreaterThan(0);
      expect(await findTokens(text, "a.txt")).toEqual(expected);
      expect(mayHoldToken(Buffer.from(text))).toBe(true);
    },
  );
});

test("a service account's key file", async () => {
  const text = JSON.stringify({ private_key_id: "1", private_key: fill(SHAPES.at(-1) ?? "", 7) });
  expect(await byTheEngine(text, "key.json")).toEqual((await findTokens(text, "key.json")).sort(byPlace));
  expect(mayHoldToken(Buffer.from(text))).toBe(true);
});

test("a token in an .npmrc", async () => {
  const text = fill("//registry.npmjs.org/:_auth|Token=#36\n", 5);
  const expected = await byTheEngine(text, ".npmrc");
  expect(expected.length).toBe(1);
  expect(await findTokens(text, ".npmrc")).toEqual(expected);
  expect(mayHoldToken(Buffer.from(text))).toBe(true);
});

test("nothing in what only looks a little like it", async () => {
  const text = "const secret = access; npm_config_cache=1; https://example.net/a:b@c; ghp_short; sk_live_\n";
  expect(await findTokens(text, "a.ts")).toEqual([]);
});

test("secretlint's own comments count", async () => {
  const token = fill("gh|p_#36", 3);
  const text = `/* secretlint-disable-next-line */\n${token}\n${token} // secretlint-disable-line\n${token}\n// secretlint-disable\n${token}\n// secretlint-enable\n${token}\n`;
  const found = await findTokens(text, "a.ts");
  expect(found).toEqual(await byTheEngine(text, "a.ts"));
  expect(found.length).toBeLessThan(5);
});

test("finds what the engine finds in any mixture, and never less after the shortcut", async () => {
  const noise = fc.oneof(
    fc.string({ maxLength: 20 }),
    fc.constantFrom("\n", " = ", '"', "é", "https://", "://a:b@", "-----BEGIN "),
  );
  const piece = fc.oneof(
    noise,
    fc.tuple(fc.constantFrom(...SHAPES), fc.nat()).map(([shape, seed]) => fill(shape, seed)),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
      const text = pieces.join("");
      const expected = await byTheEngine(text, "a.txt");
      expect((await findTokens(text, "a.txt")).sort(byPlace)).toEqual(expected);
      if (expected.length > 0) expect(mayHoldToken(Buffer.from(text))).toBe(true);
    }),
    { numRuns: runs },
  );
});
