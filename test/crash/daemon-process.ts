/** The real daemon as a process of its own on a home, as its launcher starts it. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { connectTo, type Calls } from "./daemon-calls.ts";

const ROOT = join(import.meta.dirname, "../..");
const BUILT = join(ROOT, "dist/bin/kistd");
/** What is installed, where it has been built (`npm test` and `npm run prove` do that first), else the sources. */
export const KISTD: string = existsSync(BUILT) ? BUILT : join(ROOT, "apps/daemon/bin/kistd");
/** A machine that runs other proofs beside this one needs a while. */
const START_MS = 30_000;

/** How a process ended, with all it wrote to standard error. */
export interface Ending {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly log: string;
}

export interface DaemonProcess {
  readonly pid: number;
  readonly socket: string;
  readonly calls: Calls;
  readonly ended: Promise<Ending>;
  log(): string;
  /** Sends the signal and waits for the end. */
  end(signal: "SIGTERM" | "SIGKILL"): Promise<Ending>;
}
export type Started =
  | { readonly up: true; readonly daemon: DaemonProcess }
  | { readonly up: false; readonly ending: Ending };

export interface StartOptions {
  /** What is run instead of the launcher: a tracer in front of it, the program with another clock. */
  readonly command?: readonly [string, ...string[]];
  readonly environment?: Readonly<Record<string, string>>;
  /** Where it listens, if not where its home says. */
  readonly socket?: string;
  /** Called with its process id as soon as there is one. */
  readonly onPid?: (pid: number) => void;
}

/** Resolves when it listens or has ended. */
export async function startDaemon(home: string, options: StartOptions = {}): Promise<Started> {
  const [program, ...words] = options.command ?? [KISTD];
  const { ended, log, pid } = run(home, program, words, options.environment);
  options.onPid?.(pid);
  const socket = options.socket ?? join(home, "run", "kist.sock");
  let ending: Ending | undefined;
  void ended.then((how) => (ending = how));
  for (const limit = performance.now() + START_MS; !(await answers(socket)); await sleep(5)) {
    if (ending !== undefined) return { up: false, ending };
    if (performance.now() < limit) continue;
    process.kill(pid, "SIGKILL");
    return { up: false, ending: { ...(await ended), log: `it did not listen in time: ${log()}` } };
  }
  // Somebody else may be the one who answers.
  if (ending !== undefined) return { up: false, ending };
  const calls = connectTo(socket);
  const end = (signal: "SIGTERM" | "SIGKILL"): Promise<Ending> => {
    calls.close();
    if (ending === undefined) process.kill(pid, signal);
    return ended;
  };
  return { up: true, daemon: { pid, socket, calls, ended, log, end } };
}

/** One of the verbs that work without a running daemon. Standard output comes before standard error in `log`. */
export async function runVerb(home: string, words: readonly string[], input = ""): Promise<Ending> {
  return await run(home, KISTD, words, {}, input).ended;
}

function run(
  home: string,
  program: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  input = "",
): { readonly pid: number; readonly ended: Promise<Ending>; readonly log: () => string } {
  const child = spawn(program, words, {
    cwd: "/",
    stdio: ["pipe", "pipe", "pipe"],
    env: { PATH: process.env["PATH"], HOME: home, KIST_HOME: home, ...environment },
  });
  const [out, errors]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const log = (): string => Buffer.concat([...out, ...errors]).toString("utf8");
  const ended = new Promise<Ending>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status, signal) => resolve({ status, signal, log: log() }));
  });
  return { pid: child.pid ?? 0, ended, log };
}

/** True where somebody accepts connections. */
export function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket);
    connection.once("connect", () => {
      connection.destroy();
      resolve(true);
    });
    connection.once("error", () => resolve(false));
  });
}
