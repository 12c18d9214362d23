/**
 * Writes `test/vectors/crypto/*.json`. Vectors are append-only: the run fails, and writes nothing, if a case that
 * stands in a file would change or vanish, because that is a format break. `--check` only compares.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";

import { makeCryptoVectors } from "../test/vectors/make-crypto-vectors.ts";

const FOLDER = new URL("../test/vectors/crypto/", import.meta.url);

const made = Object.entries(await makeCryptoVectors()).map(([name, vectors]) => {
  const before = new URL(name, FOLDER);
  const text = `${JSON.stringify(vectors, null, 2)}\n`;
  const broken = existsSync(before) ? changedCases(JSON.parse(readFileSync(before, "utf8")), JSON.parse(text)) : [];
  return { name, text, broken };
});

const broken = made.flatMap(({ name, broken }) => broken.map((what) => `${name}: ${what}`));
if (broken.length > 0) {
  console.error(`vectors may only be added; these would change:\n${broken.join("\n")}`);
  process.exitCode = 1;
} else if (process.argv.includes("--check")) {
  const stale = made.filter(({ name, text }) => compact(readFileSync(new URL(name, FOLDER), "utf8")) !== compact(text));
  for (const { name } of stale) console.error(`${name} lacks cases; run scripts/make-vectors.ts`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  mkdirSync(FOLDER, { recursive: true });
  for (const { name, text } of made) writeFileSync(new URL(name, FOLDER), text);
  console.log(`${String(made.length)} files`);
}

/** Without layout, which the formatter owns. */
function compact(json: string): string {
  return JSON.stringify(JSON.parse(json));
}

type Lists = Readonly<Record<string, readonly { readonly name: string }[]>>;

/** Names of cases that stand in `before` and not, unchanged, at the same place in `after`. */
function changedCases(before: Lists, after: Lists): readonly string[] {
  return Object.entries(before).flatMap(([list, cases]) =>
    cases
      .filter((one, i) => JSON.stringify(one) !== JSON.stringify(after[list]?.[i]))
      .map((one) => `${list}: ${one.name}`),
  );
}
