/** The daemon is killed at random times of its day, by nobody who counts its calls: needs nothing but the system. */
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";

import { createSeeded } from "./seeded.ts";
import { parseSaid, type CrashSubject, type Outcome, type Said, type Violation } from "./subject.ts";
import { makeArena } from "./traced.ts";

/** Kills `count` daemons, spread over the time that an undisturbed day takes, and checks what each left. */
export async function killAtRandomTimes(subject: CrashSubject, count: number, seed: number): Promise<Outcome> {
  const arena = makeArena();
  const random = createSeeded(seed);
  const violations: Violation[] = [];
  const ends = { killed: 0, "had ended": 0 };
  try {
    const environment = { ...process.env, NODE_COMPILE_CACHE: join(arena.path, "compiled") };
    await runUntil(subject, arena.home("warm"), environment);
    const span = (await runUntil(subject, arena.home("timed"), environment)).time;
    for (let index = 0; index < count; index++) {
      const moment = ((index + random.pick(1000) / 1000) / count) * span;
      const where = `SIGKILL ${moment.toFixed(1)} ms after the daemon's start, of about ${span.toFixed(0)}, seed ${seed}`;
      const home = arena.home(`kill-${index}`);
      const { said, killed } = await runUntil(subject, home, environment, moment);
      ends[killed ? "killed" : "had ended"]++;
      try {
        await subject.check(home, { required: said.acknowledged, begun: said.begun, refused: [] });
      } catch (error) {
        violations.push({ where, what: String(error) });
      }
      rmSync(home, { recursive: true, force: true });
    }
  } finally {
    arena.remove();
  }
  return { tried: count, violations, ends };
}

interface Run {
  readonly said: Said;
  readonly killed: boolean;
  /** Milliseconds from the daemon's start to the end. */
  readonly time: number;
}

function runUntil(subject: CrashSubject, home: string, environment: NodeJS.ProcessEnv, moment?: number): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [subject.workload, home, ...subject.args], {
      stdio: ["ignore", "pipe", "inherit"],
      env: environment,
    });
    let [output, killed, begun] = ["", false, performance.now()];
    child.stdout.on("data", (chunk: Buffer) => {
      const known = output.includes("\n");
      output += chunk.toString("utf8");
      const pid = Number(/^daemon (\d+)\n/.exec(output)?.[1]);
      if (known || Number.isNaN(pid)) return;
      begun = performance.now();
      if (moment !== undefined) setTimeout(() => (killed = tryKill(pid)), moment);
    });
    child.once("error", reject);
    child.once("close", () => resolve({ said: parseSaid(output), killed, time: performance.now() - begun }));
  });
}

function tryKill(pid: number): boolean {
  try {
    return process.kill(pid, "SIGKILL");
  } catch {
    return false;
  }
}
