/**
 * Small files: no file over 500 lines, half of them under 120, 95 % under 350; an app's `main.ts` is wiring, at most
 * 60. Counted are all lines of the TypeScript that ships, tests and scripts apart; the hard stop holds for those too.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { reportProblems } from "./check/report.ts";
import { isTest, listFiles, ROOT } from "./check/source-files.ts";

const HARD_STOP = 500;
const MOST_OF_MAIN = 60;
const QUANTILES: readonly { readonly share: number; readonly most: number }[] = [
  { share: 0.5, most: 120 },
  { share: 0.95, most: 350 },
];

export function checkSizes(): readonly string[] {
  const files = listFiles("apps", "packages", "scripts", "test")
    .filter((path) => /\.(tsx?|mjs)$/.test(path))
    .map((path) => ({ path, lines: readFileSync(join(ROOT, path), "utf8").trimEnd().split("\n").length }));
  const shipped = files.filter(({ path }) => /^(apps|packages)\/[^/]+\/src\//.test(path) && !isTest(path));
  const sizes = shipped.map(({ lines }) => lines).sort((a, b) => a - b);
  return [
    ...files
      .filter(({ lines }) => lines > HARD_STOP)
      .map(({ path, lines }) => `${path}: ${lines} lines, at most ${HARD_STOP}`),
    ...shipped
      .filter(({ path, lines }) => /^apps\/[^/]+\/src\/main\.ts$/.test(path) && lines > MOST_OF_MAIN)
      .map(({ path, lines }) => `${path}: ${lines} lines, but a main is wiring: at most ${MOST_OF_MAIN}`),
    ...QUANTILES.flatMap(({ share, most }) => {
      const size = sizes[Math.floor(share * (sizes.length - 1))] ?? 0;
      return size > most ? [`${share * 100} % of all files have up to ${size} lines; at most ${most}`] : [];
    }),
  ];
}

if (import.meta.main) reportProblems("sizes", checkSizes());
