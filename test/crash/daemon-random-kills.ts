/**
 * The daemon is killed at random times of its day, by nobody who counts its calls: needs nothing but the system. A time
 * is said in lines of the workload's output and milliseconds after one, so that a busy machine's slower day is met too.
 */
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
    const { lines } = await runUntil(subject, arena.home("whole"), environment);
    for (let index = 0; index < count; index++) {
      const line = 1 + Math.floor(((index + random.pick(1000) / 1000) / count) * (lines - 1));
      const moment: Moment = { line, milliseconds: random.pick(MOST_MS) };
      const where = `SIGKILL ${moment.milliseconds} ms after line ${line} of ${lines}, seed ${seed}`;
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

/** Longer than any step takes on a quiet machine. */
const MOST_MS = 25;

interface Moment {
  /** Counted from 1: the daemon's process id. */
  readonly line: number;
  readonly milliseconds: number;
}
interface Run {
  readonly said: Said;
  readonly killed: boolean;
  readonly lines: number;
}

function runUntil(subject: CrashSubject, home: string, environment: NodeJS.ProcessEnv, moment?: Moment): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [subject.workload, home, ...subject.args], {
      stdio: ["ignore", "pipe", "inherit"],
      env: environment,
    });
    let [output, killed, aimed] = ["", false, false];
    const lines = (): number => output.split("\n").length - 1;
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString("utf8");
      const pid = Number(/^daemon (\d+)\n/.exec(output)?.[1]);
      if (aimed || moment === undefined || Number.isNaN(pid) || lines() < moment.line) return;
      aimed = true;
      setTimeout(() => (killed = tryKill(pid)), moment.milliseconds);
    });
    child.once("error", reject);
    child.once("close", () => resolve({ said: parseSaid(output), killed, lines: lines() }));
  });
}

function tryKill(pid: number): boolean {
  try {
    return process.kill(pid, "SIGKILL");
  } catch {
    return false;
  }
}
