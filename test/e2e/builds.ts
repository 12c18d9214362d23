/** The two builds of the CLI, as installed, and how stories run them. */
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const LIB = join(import.meta.dirname, "../../dist/lib");

export interface Build {
  readonly name: "native" | "node";
  readonly command: readonly [string, ...string[]];
}
/** Both, where this platform has a native one. `npm test` builds them first. */
export const BUILDS: readonly Build[] = [
  ...(existsSync(join(LIB, "kist")) ? [{ name: "native", command: [join(LIB, "kist")] } as const] : []),
  { name: "node", command: [process.execPath, join(LIB, "kist.cjs")] },
];

export interface Result {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}
export interface Running {
  readonly process: ChildProcess;
  /** What came on stdout so far. */
  readonly seen: () => string;
  readonly result: Promise<Result>;
  /** Resolves when stdout holds the text. */
  until(text: string): Promise<void>;
}

export interface StartOptions {
  readonly home?: string;
  readonly cwd?: string;
  readonly input?: string | Uint8Array;
  /** stdin is a pipe that the test writes to and ends. */
  readonly keepInput?: true;
  readonly environment?: Readonly<Record<string, string>>;
}

/** An environment without anything of the person who runs the tests, except where programs are. */
export function cleanEnvironment(
  home: string | undefined,
  more: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return {
    PATH: process.env["PATH"] ?? "/usr/bin:/bin",
    HOME: home ?? "/nonexistent",
    TERM: "xterm",
    ...(home === undefined ? {} : { KIST_HOME: home }),
    ...more,
  };
}

export function start(
  command: readonly [string, ...string[]],
  words: readonly string[],
  options: StartOptions = {},
): Running {
  const [file, ...first] = command;
  const child = spawn(file, [...first, ...words], {
    cwd: options.cwd ?? "/",
    env: cleanEnvironment(options.home, options.environment),
    stdio: [options.input === undefined && options.keepInput === undefined ? "ignore" : "pipe", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  const waiting = new Set<() => void>();
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    for (const look of waiting) look();
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  // A program that does not read its input closes it: that is its right.
  child.stdin?.on("error", () => {});
  if (options.input !== undefined) child.stdin?.end(options.input);
  const result = new Promise<Result>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status, signal) => resolve({ status, signal, stdout, stderr }));
  });
  return {
    process: child,
    seen: () => stdout,
    result,
    until: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!stdout.includes(text)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
        child.once("close", (status) => {
          if (!stdout.includes(text))
            reject(new Error(`it ended (${status}) without saying ${text}: ${stdout}${stderr}`));
        });
      }),
  };
}

export function run(
  command: readonly [string, ...string[]],
  words: readonly string[],
  options: StartOptions = {},
): Promise<Result> {
  return start(command, words, options).result;
}
