/** The real daemon as a process of its own, started by its launcher, and told to end like any other. */
import { spawn, type ChildProcess } from "node:child_process";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type { Home } from "./home.ts";

const LAUNCHER: string = join(import.meta.dirname, "../../../apps/daemon/bin/kistd");
/** Milliseconds; a loaded machine needs a while to load TypeScript. */
const START_MS = 60_000;

export interface RunningDaemon {
  readonly pid: number;
  /** All it has written to standard error: its log. */
  log(): string;
  /** Resolves with the exit status (or the signal's name) once it has ended. */
  readonly ended: Promise<number | string>;
  signal(signal: NodeJS.Signals): void;
  /** SIGTERM, then waits. */
  stop(): Promise<number | string>;
  /** SIGKILL, then waits. */
  kill(): Promise<number | string>;
  /** Resolves when something listens at the socket: after a start, and after a lock has replaced the process. */
  listening(): Promise<void>;
}

/** Resolves when it listens. Throws what it had to say where it ended first. `within`: a program that becomes it. */
export async function startDaemon(
  home: Home,
  environment: Readonly<Record<string, string>> = {},
  within: readonly string[] = [],
): Promise<RunningDaemon> {
  const child = runDaemon(home, [], environment, within);
  const daemon = follow(child.process, child.log, home);
  const first = await Promise.race([daemon.listening().then(() => undefined), daemon.ended]);
  if (first !== undefined) throw new Error(`the daemon ended (${first}): ${child.log()}`);
  return daemon;
}

/** One of the daemon's verbs that work without a running one; `input` answers its questions, a line each. */
export async function runVerb(
  home: Home,
  words: readonly string[],
  input: readonly string[] = [],
): Promise<{ readonly status: number | string; readonly out: string; readonly log: string }> {
  const child = runDaemon(home, words, {});
  let out = "";
  child.process.stdout?.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.process.stdin?.end(input.map((line) => `${line}\n`).join(""));
  const status = await endOf(child.process);
  return { status, out, log: child.log() };
}

function runDaemon(
  home: Home,
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
  within: readonly string[] = [],
): { readonly process: ChildProcess; readonly log: () => string } {
  const [program, ...before] = [...within, LAUNCHER];
  const child = spawn(program, [...before, ...words], {
    cwd: home.root,
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
    env: {
      PATH: process.env["PATH"],
      HOME: home.root,
      TMPDIR: join(home.root, "run"),
      KIST_HOME: home.path,
      XDG_RUNTIME_DIR: join(home.root, "run"),
      ...environment,
    },
  });
  let log = "";
  child.stderr.on("data", (chunk: Buffer) => (log += chunk.toString()));
  child.stdin.on("error", () => undefined);
  return { process: child, log: () => log };
}

function follow(child: ChildProcess, log: () => string, home: Home): RunningDaemon {
  const ended = endOf(child);
  const signal = (name: NodeJS.Signals): void => void child.kill(name);
  return {
    pid: child.pid ?? 0,
    log,
    ended,
    signal,
    async stop() {
      signal("SIGTERM");
      return await ended;
    },
    async kill() {
      signal("SIGKILL");
      return await ended;
    },
    listening: () => untilListening(home.socket),
  };
}

function endOf(child: ChildProcess): Promise<number | string> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(code ?? signal ?? "unknown"));
  });
}

async function untilListening(path: string): Promise<void> {
  for (const end = Date.now() + START_MS; Date.now() < end; await sleep(10)) if (await answers(path)) return;
  throw new Error(`nothing listens at ${path}`);
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
