/** `kill -9` of the daemon at the n-th call that reaches the disk: what it acknowledged is there, nothing by halves. */
import { rmSync } from "node:fs";

import { createSeeded, spread } from "./seeded.ts";
import type { CrashSubject, Outcome, Violation } from "./subject.ts";
import { countCalls, makeArena, runTraced } from "./traced.ts";

/** Calls differ a little from run to run (timers, who is scheduled when), so a point near the end may not be reached. */
const MOST_NOT_REACHED = 0.1;

/** Kills at about `count` points spread over all calls, each in a fresh home, and checks what is left. */
export async function killTheDaemon(subject: CrashSubject, count: number, seed: number): Promise<Outcome> {
  const arena = makeArena();
  const violations: Violation[] = [];
  let [tried, notReached] = [0, 0];
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
        const { status, signal, said, errors } = await runTraced(subject, home, options);
        // strace dies of the signal that its child died of.
        if (signal === "SIGKILL" || status === 137) {
          tried++;
          try {
            await subject.check(home, { required: said.acknowledged, begun: said.begun, refused: [] });
          } catch (error) {
            violations.push({ where, what: String(error) });
          }
        } else if (status === 0) notReached++;
        else violations.push({ where, what: `it was not killed but ended with ${status ?? "?"}: ${errors}` });
        rmSync(home, { recursive: true, force: true });
      }
    }
  } finally {
    arena.remove();
  }
  if (notReached > Math.max(1, MOST_NOT_REACHED * tried))
    violations.push({ where: `seed ${seed}`, what: `${notReached} points were not reached` });
  return { tried, violations, ends: { "points not reached": notReached } };
}
