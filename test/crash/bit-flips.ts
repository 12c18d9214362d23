/** One flipped bit anywhere in the stored files: found, or without effect, and never wrong data. */
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { createSeeded } from "./seeded.ts";
import type { CrashSubject, Outcome, Violation } from "./subject.ts";
import { makeArena, runTraced } from "./traced.ts";

/** How a damaged home answered when everything in it was read. */
export type Verdict =
  /** Refused to open, or an error while reading. */
  | "refused"
  /** Read, and what was read did not match its hashes: what an authenticated cipher reports. */
  | "detected"
  | "harmless"
  /** Changed data was taken for good. */
  | "wrong";

export interface FlipSubject extends CrashSubject {
  /** Reads everything in the home. Must not throw: every end is a verdict. */
  judge(home: string): Verdict | Promise<Verdict>;
}

export interface FlipOutcome extends Outcome {
  readonly ends: Readonly<Record<Verdict, number>>;
}

/**
 * Runs the workload, which may end by killing itself so that database and log both hold data, then flips `count` bits,
 * one at a time, in strata over every file whose name matches, so that each range of bytes is met.
 */
export async function flipEverywhere(
  subject: FlipSubject,
  files: RegExp,
  count: number,
  seed: number,
): Promise<FlipOutcome> {
  const arena = makeArena();
  const random = createSeeded(seed);
  const violations: Violation[] = [];
  const ends = { refused: 0, detected: 0, harmless: 0, wrong: 0 };
  try {
    const home = arena.home("home");
    const run = await runTraced(subject, home, ["-o", "/dev/null", "-e", "trace=none"]);
    if (run.signal !== "SIGKILL" && run.status !== 137 && run.status !== 0) throw new Error(`failed: ${run.errors}`);
    const stored = readdirSync(home)
      .filter((name) => files.test(name))
      .map((name) => ({ name, content: readFileSync(join(home, name)) }));
    const total = stored.reduce((sum, { content }) => sum + content.length, 0);
    for (let flip = 0; flip < count; flip++) {
      let at = Math.min(total - 1, Math.floor(((flip + random.pick(1000) / 1000) * total) / count));
      const target = stored.find(({ content }) => at < content.length || ((at -= content.length), false));
      if (target === undefined) break;
      const bit = random.pick(8);
      for (const name of readdirSync(home)) if (files.test(name)) rmSync(join(home, name));
      for (const { name, content } of stored) writeFileSync(join(home, name), content, { mode: 0o600 });
      const damaged = Buffer.from(target.content);
      damaged.writeUInt8(damaged.readUInt8(at) ^ (1 << bit), at);
      writeFileSync(join(home, target.name), damaged);
      const verdict = await subject.judge(home);
      ends[verdict]++;
      if (verdict === "wrong")
        violations.push({
          where: `bit ${bit} of byte ${at} of ${target.name}, seed ${seed}`,
          what: "wrong data was read",
        });
    }
  } finally {
    arena.remove();
  }
  return { tried: Object.values(ends).reduce((sum, each) => sum + each, 0), violations, ends };
}
