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
  const packages = missing.flatMap((need) => need.package ?? []);
  process.stderr.write(`Installing ${packages.join(", ")} for the tests …\n`);
  const problem = installPackages(packages);
  if (problem !== undefined) process.stderr.write(`${problem}\nThe tests that need them will be skipped.\n`);
}
// Tests of single packages run nothing that is built.
if (paths.length === 0 || paths.some((path) => !path.startsWith("packages/"))) await build();

const folder = mkdtempSync(join(tmpdir(), "kist-test-"));
const file = join(folder, "results.json");
/** Few enough to be a machine that was busy, not a change that broke something. */
const MAX_RUN_AGAIN = 4;

const first = runVitest(args);
const again = first.failedFiles;
const mayRunAgain = again.length > 0 && again.length <= MAX_RUN_AGAIN;
process.exitCode = report(mayRunAgain ? runAgain() : first);
rmSync(folder, { recursive: true });

/**
 * Many tests start processes and browsers that wait for each other, and two cores are few: what failed beside others is tried
 * alone, once, and named.
 */
function runAgain(): TestResults {
  const names = again.map(({ path }) => path);
  process.stdout.write(`\nFailed beside others, now run alone:\n  ${names.join("\n  ")}\n\n`);
  const second = runVitest([...args.filter((arg) => arg.startsWith("-")), "--no-file-parallelism", ...names]);
  const counted = again.reduce((sum, { passed }) => sum + passed, 0);
  return { ...second, passed: first.passed - counted + second.passed, skipped: first.skipped };
}

function runVitest(words: readonly string[]): TestResults {
  rmSync(file, { force: true });
  const { status, signal } = spawnSync(
    process.execPath,
    [
      join(root, "node_modules", "vitest", "vitest.mjs"),
      "run",
      "--reporter=default",
      `--reporter=${join(root, "scripts", "test-reporter.ts")}`,
      ...words,
    ],
    { cwd: root, stdio: "inherit", env: { ...process.env, KIST_TEST_RESULTS: file } },
  );
  try {
    const results = JSON.parse(readFileSync(file, "utf8")) as TestResults;
    // A status without a failed test is Vitest's own trouble.
    return status === 0 || results.failed > 0 ? results : { ...results, failed: 1 };
  } catch {
    process.stderr.write(`Vitest ended before it had run the tests (${signal ?? `status ${status}`}).\n`);
    return { passed: 0, failed: 1, skipped: [], failedFiles: [] };
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
  return failed > 0 || unexplained.length > 0 ? 1 : 0;
}
