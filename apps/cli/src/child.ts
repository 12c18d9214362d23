/**
 * Starting the program that `run` supervises. Two ways to one thing: in Bun its own `spawn`, because loading
 * `node:child_process` there costs as much as the rest of the command; in Node that module, loaded when needed.
 */
import { complain } from "./complaint.ts";
import type { Program } from "./program.ts";

export interface Child {
  readonly pid: number;
  kill(signal: NodeJS.Signals): void;
  /** The exit status, 128 + n where signal n ended it. */
  readonly ended: Promise<number>;
}

/** Where stdout and stderr go: a descriptor, or wherever ours go. */
export type Stream = number | "inherit";

/** Throws or rejects with status 126 where the system would not start it. */
export function startChild(
  program: Program,
  environment: Readonly<Record<string, string>>,
  streams: { readonly stdout: Stream; readonly stderr: Stream; readonly more?: readonly number[] | undefined },
): Child {
  const stdio = ["inherit", streams.stdout, streams.stderr, ...(streams.more ?? [])] as const;
  return "Bun" in globalThis ? startInBun(program, environment, stdio) : startInNode(program, environment, stdio);
}

/** Descriptors 0, 1, 2, and those from 3 on. */
type Stdio = readonly ["inherit", Stream, Stream, ...number[]];

/** The part of Bun's API that is used. */
interface BunSpawn {
  spawn(options: {
    readonly cmd: readonly string[];
    readonly argv0: string;
    readonly env: Readonly<Record<string, string>>;
    readonly stdio: Stdio;
    readonly onExit: (child: unknown, status: number | null, signal: NodeJS.Signals | null) => void;
  }): { readonly pid: number; kill(signal: NodeJS.Signals): void };
}

function startInBun({ file, args }: Program, env: Readonly<Record<string, string>>, stdio: Stdio): Child {
  const bun: BunSpawn = Reflect.get(globalThis, "Bun");
  const { promise, resolve } = Promise.withResolvers<number>();
  const [argv0 = file, ...rest] = args;
  try {
    const child = bun.spawn({
      cmd: [file, ...rest],
      argv0,
      env,
      stdio,
      onExit: (_, status, signal) => resolve(exitStatus(status, signal)),
    });
    return { pid: child.pid, kill: (signal) => child.kill(signal), ended: promise };
  } catch (error) {
    throw notStarted(file, error);
  }
}

function startInNode({ file, args }: Program, env: Readonly<Record<string, string>>, stdio: Stdio): Child {
  const { spawn } = process.getBuiltinModule("node:child_process");
  const [argv0 = file, ...rest] = args;
  const child = spawn(file, rest, { argv0, env, stdio: [...stdio] });
  const ended = new Promise<number>((resolve, reject) => {
    child.once("exit", (status, signal) => resolve(exitStatus(status, signal)));
    child.once("error", (error) => reject(notStarted(file, error)));
  });
  return { pid: child.pid ?? 0, kill: (signal) => void child.kill(signal), ended };
}

function exitStatus(status: number | null, signal: NodeJS.Signals | null): number {
  if (signal === null) return status ?? 1;
  return 128 + process.getBuiltinModule("node:os").constants.signals[signal];
}

function notStarted(file: string, error: unknown): Error {
  return complain("command-not-executable", 126, `${file} could not be started.`, {
    why: error instanceof Error ? error.message : String(error),
  });
}
