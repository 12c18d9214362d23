/** Runs a workload under strace: to count its system calls, to kill it at one, to make one fail, to record them. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { parseSaid, type CrashSubject, type Said } from "./subject.ts";

export interface TracedRun {
  readonly said: Said;
  readonly output: string;
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly errors: string;
}

/** A run that takes longer hangs: the slowest workload with every call recorded takes a few seconds. */
const LIMIT_MILLISECONDS = 60_000;

/** Runs the workload on `home` with these options of strace, following threads and children. */
export function runTraced(subject: CrashSubject, home: string, options: readonly string[]): Promise<TracedRun> {
  const traced = ["-f", "-qq", ...options, process.execPath, subject.workload, home, ...subject.args];
  return new Promise((resolve, reject) => {
    const child = spawn("strace", traced, {
      stdio: ["ignore", "pipe", "pipe"],
      timeout: LIMIT_MILLISECONDS,
      // Beside the home: the first run compiles, thousands after it start in half the time.
      env: { ...process.env, NODE_COMPILE_CACHE: join(home, "..", "compiled") },
    });
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
    child.on("error", reject);
    child.on("close", (status, signal) => {
      const text = Buffer.concat(output).toString("utf8");
      resolve({ said: parseSaid(text), output: text, status, signal, errors: Buffer.concat(errors).toString("utf8") });
    });
  });
}

export interface Arena {
  readonly path: string;
  /** Makes a directory for one run. */
  home(name: string): string;
  remove(): void;
}

/** A directory for homes, in memory where there is such a place: what is under test is the order of calls, not the disk. */
export function makeArena(): Arena {
  const memory = statSync("/dev/shm", { throwIfNoEntry: false })?.isDirectory() === true;
  const path = mkdtempSync(join(memory ? "/dev/shm" : tmpdir(), "kist-crash-"));
  return {
    path,
    home(name) {
      const home = join(path, name);
      mkdirSync(home, { mode: 0o700 });
      return home;
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** Stops the process only at traced calls: a run takes a third of the time. strace 6.1 then delivers no signals. */
export const FAST = "--seccomp-bpf";

/** Calls by which data reaches the disk. */
export const DISK_CALLS = ["pwrite64", "fsync", "fdatasync", "ftruncate", "unlink", "rename"] as const;
export type DiskCall = (typeof DISK_CALLS)[number];

/** How often the busiest thread makes each call in one undisturbed run: strace counts injections per thread. */
export async function countCalls(subject: CrashSubject, arena: Arena): Promise<Map<DiskCall, number>> {
  const log = join(arena.path, "calls");
  // The first run also writes what it compiled; later ones do not.
  await runTraced(subject, arena.home("warm"), [FAST, "-o", log, "-e", "trace=none"]);
  const run = await runTraced(subject, arena.home("count"), [FAST, "-o", log, "-e", `trace=${DISK_CALLS.join(",")}`]);
  if (run.status !== 0) throw new Error(`the workload fails undisturbed: ${run.errors}`);
  const counts = new Map<DiskCall, Map<string, number>>();
  for (const line of readFileSync(log, "latin1").split("\n")) {
    const [, thread = "", call] = /^(\d+) +(\w+)\(/.exec(line) ?? [];
    const known = DISK_CALLS.find((each) => each === call);
    if (known === undefined) continue;
    const threads = counts.get(known) ?? new Map<string, number>();
    counts.set(known, threads.set(thread, (threads.get(thread) ?? 0) + 1));
  }
  return new Map([...counts].map(([call, threads]) => [call, Math.max(...threads.values())]));
}
