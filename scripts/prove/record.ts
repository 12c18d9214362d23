/**
 * What a test tried, for docs/evidence.md: `scripts/prove.ts` names a file in `KIST_PROVE_RECORD`, and each proof leaves one
 * line there. Properties do so by themselves (`properties.ts`); a test that counts its own cases calls `recordCases`.
 */
import { appendFileSync } from "node:fs";
import { relative } from "node:path";

import { expect } from "vitest";

export interface CaseRecord {
  readonly file: string;
  readonly test: string;
  readonly cases: number;
  readonly failed: boolean;
}

/** To be called inside the test, when all its cases were judged. Does nothing outside `npm run prove`. */
export function recordCases(cases: number, failed = false): void {
  const recordFile = process.env["KIST_PROVE_RECORD"];
  if (recordFile === undefined) return;
  const { testPath, currentTestName } = expect.getState();
  const line: CaseRecord = {
    file: relative(process.cwd(), testPath ?? ""),
    test: currentTestName ?? "",
    cases,
    failed,
  };
  appendFileSync(recordFile, `${JSON.stringify(line)}\n`);
}

/** The seed of the whole proof, so that the command that docs/evidence.md gives repeats this test too. */
export function proofSeed(otherwise: number): number {
  return Number(process.env["KIST_PROVE_SEED"] ?? process.env["KIST_SEED"] ?? otherwise);
}
