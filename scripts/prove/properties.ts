/** Loaded into each test file by `scripts/prove.ts`: every fast-check property runs with the proof's seed and is recorded. */
import fc, { type RunDetails } from "fast-check";

import { recordCases } from "./record.ts";

const seed = Number(process.env["KIST_PROVE_SEED"]);

if (process.env["KIST_PROVE_RECORD"] !== undefined)
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed, reporter: record });

function record(details: RunDetails<unknown>): void {
  recordCases(details.numRuns, details.failed);
  // A reporter replaces fast-check's own, which is what makes a failed property fail its test.
  if (details.failed) throw new Error(fc.defaultReportMessage(details));
}
