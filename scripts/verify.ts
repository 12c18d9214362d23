/**
 * `npm run verify`: everything that can be said of the code without running the product. Each step runs even if one
 * before it failed, so that one run tells all; the exit status says whether all were in order.
 */
import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";

import { checkBundles } from "./check-bundles.ts";
import { checkDependencies } from "./check-dependencies.ts";
import { checkLayers } from "./check-layers.ts";
import { checkNames } from "./check-names.ts";
import { checkSizes } from "./check-sizes.ts";

const root = resolve(import.meta.dirname, "..");

interface Step {
  readonly name: string;
  /** What is wrong; nothing if all is well. */
  readonly run: () => Promise<readonly string[]> | readonly string[];
}

const STEPS: readonly Step[] = [
  { name: "layers", run: checkLayers },
  { name: "sizes", run: checkSizes },
  { name: "names", run: checkNames },
  { name: "dependencies", run: checkDependencies },
  { name: "format", run: () => runTool("oxfmt", "--check", "apps", "packages", "scripts", "test", "!**/*.md") },
  { name: "types", run: () => runTool("tsc", "-b") },
  { name: "lint", run: () => runTool("oxlint", "--type-aware", "--max-warnings=0") },
  { name: "bundles", run: checkBundles },
  { name: "unit tests", run: () => runTool("vitest", "run", "packages/", "apps/", "scripts/") },
];

let failed = 0;
for (const { name, run } of STEPS) {
  const started = performance.now();
  const problems = await attempt(run);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${problems.length === 0 ? "ok    " : "FAILED"} ${name} (${seconds} s)\n`);
  for (const problem of problems) process.stdout.write(`  ${problem.replaceAll("\n", "\n  ")}\n`);
  if (problems.length > 0) failed++;
}
process.stdout.write(failed === 0 ? "\nAll in order.\n" : `\n${failed} of ${STEPS.length} steps failed.\n`);
process.exitCode = failed === 0 ? 0 : 1;

async function attempt(run: Step["run"]): Promise<readonly string[]> {
  try {
    return await run();
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

/** Runs a tool of `node_modules/.bin`; its output is the problem if it fails. */
function runTool(name: string, ...args: readonly string[]): readonly string[] {
  const { status, stdout, stderr, error } = spawnSync(join(root, "node_modules", ".bin", name), args, {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status === 0) return [];
  return [`${stdout ?? ""}${stderr ?? ""}${error?.message ?? ""}`.trim() || `${name} ended with status ${status}`];
}
