/**
 * `npm test [-- <filter> …]`: builds what the tests run, brings what they need where that is allowed, runs them, and
 * ends with the list of skipped tests and the line `N passed, N failed, N skipped`.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { installPackages, mayInstallPackages } from "./apt.ts";
import { build } from "./build.ts";
import { ENABLING_COMMAND, findMissing } from "./test-needs.ts";
import type { TestResults } from "./test-reporter.ts";

const root = resolve(import.meta.dirname, "..");
const args = process.argv.slice(2);
/** Vitest marks every test that `-t` leaves out as skipped: those were not asked for. */
const namesChosen = args.some((arg) => /^(-t|--testNamePattern)/.test(arg));
const paths = args.filter((arg) => !arg.startsWith("-"));

const missing = findMissing();
if (missing.length > 0 && mayInstallPackages()) {
  const packages = missing.map((need) => need.package);
  process.stderr.write(`Installing ${packages.join(", ")} for the tests …\n`);
  const problem = installPackages(packages);
  if (problem !== undefined) process.stderr.write(`${problem}\nThe tests that need them will be skipped.\n`);
}
// Tests of single packages run nothing that is built.
if (paths.length === 0 || paths.some((path) => !path.startsWith("packages/"))) await build();

const folder = mkdtempSync(join(tmpdir(), "kist-test-"));
const file = join(folder, "results.json");
const vitest = spawnSync(
  process.execPath,
  [
    join(root, "node_modules", "vitest", "vitest.mjs"),
    "run",
    "--reporter=default",
    `--reporter=${join(root, "scripts", "test-reporter.ts")}`,
    ...args,
  ],
  { cwd: root, stdio: "inherit", env: { ...process.env, KIST_TEST_RESULTS: file } },
);
const results = readResults();
rmSync(folder, { recursive: true });
process.exitCode = report(results);

function readResults(): TestResults {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as TestResults;
  } catch {
    process.stderr.write(`Vitest ended before it had run the tests (${vitest.signal ?? `status ${vitest.status}`}).\n`);
    return { passed: 0, failed: 1, skipped: [] };
  }
}

/** Prints what the run came to and returns the exit status. */
function report({ passed, failed, skipped }: TestResults): number {
  const asked = namesChosen ? skipped.filter(({ note }) => note !== undefined) : skipped;
  const unexplained = asked.filter(({ note }) => note === undefined);
  if (asked.length > 0) process.stdout.write(`\nSkipped:\n`);
  for (const { name, note } of asked) {
    const why = note ?? "no reason given: a test must say what would enable it (scripts/test-needs.ts)";
    process.stdout.write(`  ${name}\n    ${why}\n`);
  }
  if (asked.some(({ note }) => note?.includes(ENABLING_COMMAND))) {
    process.stdout.write(`\nTo run those that need programs from apt: ${ENABLING_COMMAND}\n`);
  }
  process.stdout.write(`\n${passed} passed, ${failed} failed, ${asked.length} skipped\n`);
  return failed > 0 || unexplained.length > 0 || (vitest.status ?? 1) !== 0 ? 1 : 0;
}
