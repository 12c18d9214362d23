/**
 * How things are timed: ours and its peers in turn, round by round, in one run. A machine's speed drifts by more than what
 * is to be shown; the ratio within one round does not. So what counts is the median of the rounds' ratios.
 */
import { spawnSync } from "node:child_process";

/** One measure of one contestant, a number for each round. */
export type Samples = readonly number[];

export interface Row {
  /** What was measured: one line for people. */
  readonly measure: string;
  readonly ours: string;
  readonly peer: string;
  /** Ours divided by the peer's. */
  readonly ratio: number;
  /** The ratio that was promised. Absent: shown for orientation only. */
  readonly goal?: { readonly most: number } | { readonly least: number };
}

/** A measure that was not taken, and what would make it possible. */
export interface Skipped {
  readonly measure: string;
  readonly why: string;
}

export interface Outcome {
  readonly rows: readonly Row[];
  readonly skipped: readonly Skipped[];
}

export interface Bench {
  readonly title: string;
  run(options: { readonly rounds: number }): Promise<Outcome>;
}

export function median(samples: Samples): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length >>> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The median of the rounds' ratios. */
export function medianRatio(ours: Samples, peers: Samples): number {
  return median(ours.map((sample, round) => sample / (peers[round] ?? Number.NaN)));
}

export function meetsGoal({ ratio, goal }: Row): boolean | undefined {
  if (goal === undefined) return undefined;
  return "most" in goal ? ratio <= goal.most : ratio >= goal.least;
}

/** Takes one sample of each contestant per round, in an order that changes with the round. */
export async function takeRounds<Name extends string>(
  rounds: number,
  contestants: Readonly<Record<Name, () => Promise<number> | number>>,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(contestants) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>;
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < names.length; i++) {
      const name = names[(i + round) % names.length];
      if (name !== undefined) samples[name].push(await contestants[name]());
    }
  }
  return samples;
}

export interface Command {
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Long enough for the clock and the loop around it not to matter. */
const BATCH_MS = 60;
const MOST_IN_BATCH = 20;

/**
 * A function that returns the milliseconds of one run of the command as a shell starts it. Throws if the command does not
 * print `expected` (or, without it, does not succeed): a command that fails is fast.
 */
export function commandTimer(command: Command, expected?: string): () => number {
  const first = runOnce(command);
  if (first.status !== 0 || (expected !== undefined && first.stdout.trim() !== expected)) {
    throw new Error(
      `${command.argv.join(" ")} (status ${String(first.status)}): ${first.stdout}${first.stderr}`.trim(),
    );
  }
  const once = Math.min(timeBatch(command, 1), timeBatch(command, 1));
  const batch = Math.min(Math.max(Math.round(BATCH_MS / once), 1), MOST_IN_BATCH);
  return () => timeBatch(command, batch) / batch;
}

/** Started by sh: a fork of a small process, not of this one, as in a script. */
const LOOP = 'i=$1; shift; while [ "$i" -gt 0 ]; do "$@" >/dev/null 2>&1 </dev/null; i=$((i-1)); done';

function timeBatch(command: Command, batch: number): number {
  const started = performance.now();
  const { status } = spawnSync("sh", ["-c", LOOP, "sh", String(batch), ...command.argv], options(command));
  if (status !== 0) throw new Error(`the shell could not run ${command.argv.join(" ")}`);
  return performance.now() - started;
}

export function runOnce(command: Command): { status: number | null; stdout: string; stderr: string } {
  const [file = "", ...args] = command.argv;
  const { status, stdout, stderr, error } = spawnSync(file, args, { ...options(command), encoding: "utf8" });
  return { status, stdout: stdout ?? "", stderr: `${stderr ?? ""}${error?.message ?? ""}` };
}

function options({ env, cwd }: Command): { env: NodeJS.ProcessEnv; cwd?: string } {
  return { env: { ...process.env, ...env }, ...(cwd === undefined ? {} : { cwd }) };
}

/** Milliseconds or microseconds for people. */
export function formatMs(ms: number): string {
  if (ms < 1) return `${(ms * 1000).toFixed(0)} µs`;
  return ms < 100 ? `${ms.toFixed(1)} ms` : `${ms.toFixed(0)} ms`;
}
