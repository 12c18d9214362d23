/**
 * A Vitest reporter that writes what a run came to into the file `KIST_TEST_RESULTS` names. `scripts/test.ts` prints
 * it when Vitest has ended, so that its line is the last one whatever Vitest still had to say.
 */
import { writeFileSync } from "node:fs";

import type { Reporter, TestCase, TestModule } from "vitest/node";

export interface SkippedTest {
  /** File and full name. */
  readonly name: string;
  /** Why, and what would enable it: the note the test gave to `context.skip`, or the end of its name. */
  readonly note?: string;
}

export interface TestResults {
  readonly passed: number;
  /** Failed tests, files that did not load, and errors outside any test. */
  readonly failed: number;
  readonly skipped: readonly SkippedTest[];
  /** Files of which something failed, with how many of their tests passed all the same. */
  readonly failedFiles: readonly { readonly path: string; readonly passed: number }[];
}

export default class ResultsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const results: TestResults = {
      passed: tests.filter((test) => test.result().state === "passed").length,
      failed:
        tests.filter((test) => ["failed", "pending"].includes(test.result().state)).length +
        modules.filter(failedOutsideTests).length +
        errors.length,
      skipped: tests.filter((test) => test.result().state === "skipped").map(describeSkipped),
      failedFiles: modules
        .filter((module) => !module.ok())
        .map((module) => ({
          path: module.relativeModuleId,
          passed: [...module.children.allTests()].filter((test) => test.result().state === "passed").length,
        })),
    };
    const file = process.env["KIST_TEST_RESULTS"];
    if (file !== undefined) writeFileSync(file, JSON.stringify(results));
  }
}

/** A file that did not load, or a hook that failed: no test of it says so. */
function failedOutsideTests(module: TestModule): boolean {
  const suites = [...module.children.allSuites()];
  return module.errors().length > 0 || suites.some((suite) => suite.errors().length > 0);
}

/** A test that is skipped before it runs has no note: its name ends with what it needs, and with the command. */
const NEEDS_IN_NAME = /\((needs [^()]+)\)$/;

function describeSkipped(test: TestCase): SkippedTest {
  const result = test.result();
  const said = result.state === "skipped" ? result.note : undefined;
  const note = said ?? NEEDS_IN_NAME.exec(test.fullName)?.[1];
  const name = `${test.module.relativeModuleId} › ${test.fullName}`;
  return note === undefined ? { name } : { name, note };
}
