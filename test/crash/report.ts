/** One line per proof, as `docs/evidence.md` quotes them. */
import type { Outcome } from "./subject.ts";

/** Violations printed in full; the count covers all. */
const SHOWN = 10;

/** Runs a proof, prints `<subject>: <fault>: <n> tried, <n> violations (…)`, and sets the exit status on violations. */
export async function report(
  subject: string,
  fault: string,
  seed: number,
  prove: () => Promise<Outcome>,
): Promise<void> {
  const started = performance.now();
  const { tried, violations, ends } = await prove();
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  const counts = Object.entries(ends ?? {}).map(([end, count]) => `, ${count} ${end}`);
  console.log(
    `${subject}: ${fault}: ${tried} tried, ${violations.length} violations${counts.join("")} (seed ${seed}, ${seconds} s)`,
  );
  for (const { where, what } of violations.slice(0, SHOWN)) console.log(`  ${where}: ${what}`);
  if (violations.length > 0) process.exitCode = 1;
}
