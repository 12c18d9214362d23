/** EIO and ENOSPC at the n-th call: no false acknowledgement, nothing by halves, and no going on after a lost fsync. */
import { rmSync } from "node:fs";

import { createSeeded, spread } from "./seeded.ts";
import type { CrashSubject, Outcome, Violation } from "./subject.ts";
import { countCalls, FAST, makeArena, runTraced, type DiskCall } from "./traced.ts";

interface Fault {
  readonly call: DiskCall;
  readonly error: "EIO" | "ENOSPC";
  /** True: this call and all later ones fail (a disk that stays full); false: it fails once. */
  readonly lasting: boolean;
}

export const FAULTS: readonly Fault[] = [
  { call: "pwrite64", error: "EIO", lasting: false },
  { call: "pwrite64", error: "ENOSPC", lasting: false },
  { call: "pwrite64", error: "ENOSPC", lasting: true },
  { call: "fsync", error: "EIO", lasting: false },
  { call: "fsync", error: "EIO", lasting: true },
  { call: "fdatasync", error: "EIO", lasting: false },
  { call: "ftruncate", error: "EIO", lasting: false },
];

/** Codes with which storage may refuse an operation while its disk fails. */
const HONEST: ReadonlySet<string> = new Set(["disk-full", "storage-failed", "database-not-durable"]);

export async function failEverywhere(subject: CrashSubject, count: number, seed: number): Promise<Outcome> {
  const arena = makeArena();
  const violations: Violation[] = [];
  const ends = { refusing: 0, unaffected: 0 };
  try {
    const totals = await countCalls(subject, arena);
    const random = createSeeded(seed);
    for (const { call, error, lasting } of FAULTS) {
      const total = totals.get(call) ?? 0;
      for (const at of spread(total, Math.ceil(count / FAULTS.length), random)) {
        const where = `${error} at ${call} ${at}${lasting ? " and all later" : ""} of ${total}, seed ${seed}`;
        const home = arena.home(`${call}-${error}-${at}-${lasting}`);
        const inject = `inject=${call}:error=${error}:when=${at}${lasting ? "+" : ""}`;
        const run = await runTraced(subject, home, [FAST, "-o", "/dev/null", "-e", `trace=${call}`, "-e", inject]);
        ends[run.said.refused.length > 0 ? "refusing" : "unaffected"]++;
        const problem = await checkAfterFault(subject, home, run);
        if (problem !== undefined) violations.push({ where, what: problem });
        rmSync(home, { recursive: true, force: true });
      }
    }
  } finally {
    arena.remove();
  }
  return { tried: ends.refusing + ends.unaffected, violations, ends };
}

type Run = Awaited<ReturnType<typeof runTraced>>;

async function checkAfterFault(subject: CrashSubject, home: string, run: Run): Promise<string | undefined> {
  const { said } = run;
  if (run.status !== 0) return `ended with ${run.status}: ${run.errors}`;
  const odd = said.refused.find(({ code }) => !HONEST.has(code));
  if (odd !== undefined) return `${odd.id} was refused with ${odd.code}`;
  if (said.acknowledgedAfterFailure.length > 0)
    return `acknowledged after the disk had failed: ${said.acknowledgedAfterFailure.join(" ")}`;
  const refused = said.refused.filter(({ code }) => code === "disk-full").map(({ id }) => id);
  try {
    await subject.check(home, { required: said.acknowledged, begun: said.begun, refused });
    return undefined;
  } catch (error) {
    return String(error);
  }
}
