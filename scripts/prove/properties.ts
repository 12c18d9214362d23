/**
 * Loaded into each test file by `scripts/prove.ts`: every fast-check property then runs with the proof's seed and
 * leaves one line in the file `KIST_PROVE_RECORD`: which test, how many cases, whether one of them failed.
 */
import { appendFileSync } from "node:fs";
import { relative } from "node:path";

import fc, { type RunDetails } from "fast-check";
import { expect } from "vitest";

export interface PropertyRecord {
  readonly file: string;
  readonly test: string;
  readonly cases: number;
  readonly failed: boolean;
}

const file = process.env["KIST_PROVE_RECORD"];
const seed = Number(process.env["KIST_PROVE_SEED"]);

if (file !== undefined)
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed, reporter: (details) => record(file, details) });

function record(recordFile: string, details: RunDetails<unknown>): void {
  const { testPath, currentTestName } = expect.getState();
  const line: PropertyRecord = {
    file: relative(process.cwd(), testPath ?? ""),
    test: currentTestName ?? "",
    cases: details.numRuns,
    failed: details.failed,
  };
  appendFileSync(recordFile, `${JSON.stringify(line)}\n`);
  // A reporter replaces fast-check's own, which is what makes a failed property fail its test.
  if (details.failed) throw new Error(fc.defaultReportMessage(details));
}
