/**
 * `npm run prove [-- <path> …] [--seed=<n>] [--record]`: the long form of the tests. Runs every fault program (`*.prove.ts`
 * below `test/`) and every test file with properties, `KIST_PROVE` times as much as `npm test` (20 where it is not set). A
 * run of everything writes docs/evidence.md; a run of some paths writes their parts of it where `--record` says so, for it
 * may be a short look that should not take the place of a long one. The exit status says whether nothing failed.
 */
import { spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { build } from "./build.ts";
import { isTest, listFiles, ROOT } from "./check/source-files.ts";
import {
  LIMITS_OF_PROPERTIES,
  renderEvidence,
  replaceProofs,
  type Evidence,
  type Proof,
  type Run,
} from "./prove/evidence.ts";
import { readLimits, runFaultProgram } from "./prove/fault-programs.ts";
import type { CaseRecord } from "./prove/record.ts";

const args = process.argv.slice(2);
const filters = args.filter((arg) => !arg.startsWith("-"));
const seed = Number(args.find((arg) => arg.startsWith("--seed="))?.slice("--seed=".length) ?? randomInt(1_000_000_000));
const run: Run = { date: new Date(), seed, times: Number(process.env["KIST_PROVE"] ?? 20) };

const chosen = listFiles("packages", "apps", "test").filter(
  (path) => filters.length === 0 || filters.some((filter) => path.includes(filter)),
);
const programs = chosen.filter((path) => path.endsWith(".prove.ts"));
const scaled = chosen.filter(
  (path) =>
    isTest(path) && !path.endsWith(".prove.ts") && /fast-check|KIST_PROVE/.test(readFileSync(join(ROOT, path), "utf8")),
);

await build();
process.stdout.write(`Seed ${seed}, ${run.times} times as much as npm test.\n`);
const proofs: Proof[] = scaled.length === 0 ? [] : runProperties(scaled);
for (const path of programs) {
  process.stdout.write(`${path}\n`);
  proofs.push(await runFaultProgram(path, run));
}
if (filters.length === 0 || args.includes("--record")) {
  const page = join(ROOT, "docs", "evidence.md");
  const text =
    filters.length === 0 ? renderEvidence(proofs, run) : replaceProofs(readFileSync(page, "utf8"), proofs, run);
  writeFileSync(page, text);
  process.stdout.write("Written to docs/evidence.md.\n");
}
const evidence = proofs.flatMap((proof) => proof.evidence);
const failed = evidence.filter(({ failures }) => failures > 0);
for (const { claim, failures, command } of failed) process.stdout.write(`FAILED ${claim}: ${failures} (${command})\n`);
const count = evidence.reduce((sum, each) => sum + each.count, 0);
const skipped = proofs.filter((proof) => proof.skipped !== undefined).length;
process.stdout.write(
  `\n${evidence.length} claims, ${count} cases, ${failed.length} failed, ${skipped} programs skipped\n`,
);
process.exitCode = failed.length === 0 ? 0 : 1;

/** Runs the test files once, with the seed and the multiplier in every property. */
function runProperties(paths: readonly string[]): Proof[] {
  const folder = mkdtempSync(join(tmpdir(), "kist-prove-"));
  const recordFile = join(folder, "record.jsonl");
  const vitest = spawnSync(process.execPath, [join(ROOT, "node_modules/vitest/vitest.mjs"), "run", ...paths], {
    cwd: ROOT,
    stdio: "inherit",
    env: {
      ...process.env,
      KIST_PROVE: String(run.times),
      KIST_PROVE_SEED: String(run.seed),
      KIST_PROVE_RECORD: recordFile,
    },
  });
  const lines = existsSync(recordFile) ? readFileSync(recordFile, "utf8").trimEnd().split("\n") : [];
  const records = lines.map((line) => JSON.parse(line) as CaseRecord);
  rmSync(folder, { recursive: true });
  const proofs = paths.map((path) => ({
    source: path,
    cannotShow: readLimits(path) ?? LIMITS_OF_PROPERTIES,
    evidence: summarise(
      records.filter(({ file }) => file === path),
      `KIST_PROVE=${run.times} npm run prove -- --seed=${run.seed} ${path}`,
    ),
  }));
  const shown = proofs.filter((proof) => proof.evidence.length > 0);
  if (vitest.status !== 0 && shown.every((proof) => proof.evidence.every(({ failures }) => failures === 0))) {
    const claim = "a test that is not a property (see the output above)";
    shown.push({
      source: "other tests of these files",
      cannotShow: "",
      evidence: [{ claim, count: 0, failures: 1, command: "npm test" }],
    });
  }
  return shown;
}

/** One line for each test: a test may run several properties. */
function summarise(records: readonly CaseRecord[], command: string): readonly Evidence[] {
  const tests = new Set(records.map(({ test }) => test));
  return [...tests].map((test) => {
    const own = records.filter((record) => record.test === test);
    return {
      claim: test,
      count: own.reduce((sum, { cases }) => sum + cases, 0),
      failures: own.filter(({ failed: isFailed }) => isFailed).length,
      command,
    };
  });
}
