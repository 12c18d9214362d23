/** `kill -9` at the n-th call that reaches the disk: what was acknowledged is there, and nothing by halves. */
import { rmSync } from "node:fs";

import { createSeeded, spread } from "./seeded.ts";
import type { CrashSubject, Outcome, Violation } from "./subject.ts";
import { countCalls, makeArena, runTraced } from "./traced.ts";

/** Kills at about `count` points spread over all calls, each in a fresh home, and checks what is left. */
export async function killEverywhere(subject: CrashSubject, count: number, seed: number): Promise<Outcome> {
  const arena = makeArena();
  const violations: Violation[] = [];
  let tried = 0;
  try {
    const totals = await countCalls(subject, arena);
    const all = [...totals.values()].reduce((sum, each) => sum + each, 0);
    const random = createSeeded(seed);
    for (const [call, total] of totals) {
      const share = Math.max(1, Math.round((count * total) / all));
      for (const at of spread(total, share, random)) {
        const where = `SIGKILL at ${call} ${at} of ${total}, seed ${seed}`;
        const home = arena.home(`${call}-${at}`);
        const options = ["-o", "/dev/null", "-e", `trace=${call}`, "-e", `inject=${call}:signal=SIGKILL:when=${at}`];
        const run = await runTraced(subject, home, options);
        tried++;
        const problem = await checkAfterKill(subject, home, run);
        if (problem !== undefined) violations.push({ where, what: problem });
        rmSync(home, { recursive: true, force: true });
      }
    }
  } finally {
    arena.remove();
  }
  return { tried, violations };
}

type Run = Awaited<ReturnType<typeof runTraced>>;

async function checkAfterKill(subject: CrashSubject, home: string, run: Run): Promise<string | undefined> {
  // strace dies of the signal its child died of. Anything else proves nothing, so it counts against the proof.
  if (run.signal !== "SIGKILL" && run.status !== 137)
    return `was not killed but ended with ${run.status}: ${run.errors}`;
  const { said } = run;
  try {
    await subject.check(home, { required: said.acknowledged, begun: said.begun, refused: [] });
    return undefined;
  } catch (error) {
    return String(error);
  }
}
