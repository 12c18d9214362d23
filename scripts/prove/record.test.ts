import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, afterEach, expect, test, vi } from "vitest";

import { proofSeed, recordCases } from "./record.ts";

const folder = mkdtempSync(join(tmpdir(), "kist-record-"));
afterEach(() => vi.unstubAllEnvs());
afterAll(() => rmSync(folder, { recursive: true }));

test("a test that counts its own cases leaves a line with its name", () => {
  const file = join(folder, "record.jsonl");
  vi.stubEnv("KIST_PROVE_RECORD", file);
  recordCases(9000);
  recordCases(12, true);
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  const own = { file: "scripts/prove/record.test.ts", test: expect.getState().currentTestName };
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { ...own, cases: 9000, failed: false },
    { ...own, cases: 12, failed: true },
  ]);
});

test("outside of a proof nothing is written, and a test has its usual seed", () => {
  vi.stubEnv("KIST_PROVE_RECORD", undefined);
  recordCases(1);
  expect(existsSync(join(folder, "undefined"))).toBe(false);
  expect(proofSeed(4711)).toBe(4711);
  vi.stubEnv("KIST_PROVE_SEED", "20261121");
  expect(proofSeed(4711)).toBe(20261121);
});
