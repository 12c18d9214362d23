/** A command on a terminal of its own, by util-linux `script`: what it shows, and what is typed. */
import { spawn } from "node:child_process";

import { cleanEnvironment } from "./builds.ts";

export interface TerminalSession {
  /** Everything the terminal showed. */
  readonly shown: () => string;
  /** Resolves when the terminal shows the text after what was waited for before. */
  until(text: string): Promise<void>;
  type(keys: string): void;
  /** Exit status of the command. */
  readonly ended: Promise<number>;
  kill(): void;
}

export interface TerminalOptions {
  readonly home: string;
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

const PATIENCE_MS = 20_000;

export function openTerminalSession(command: readonly string[], options: TerminalOptions): TerminalSession {
  const line = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
  const child = spawn("script", ["--quiet", "--return", "--flush", "--command", line, "/dev/null"], {
    cwd: options.cwd ?? "/",
    env: cleanEnvironment(options.home, { SHELL: "/bin/sh", ...options.environment }),
    stdio: ["pipe", "pipe", "inherit"],
  });
  let shown = "";
  let from = 0;
  const looking = new Set<() => void>();
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    shown += text;
    for (const look of looking) look();
  });
  child.stdin.on("error", () => {});
  const ended = new Promise<number>((resolve) => child.once("close", (status) => resolve(status ?? -1)));
  return {
    shown: () => shown,
    until: (text) =>
      new Promise((resolve, reject) => {
        const fail = (why: string): void => {
          looking.delete(look);
          clearTimeout(timer);
          reject(new Error(`${why} without showing ${text}. It showed: ${JSON.stringify(shown.slice(from))}`));
        };
        const look = (): void => {
          const at = shown.indexOf(text, from);
          if (at < 0) return;
          from = at + text.length;
          looking.delete(look);
          clearTimeout(timer);
          resolve();
        };
        const timer = setTimeout(() => fail("time passed"), PATIENCE_MS);
        looking.add(look);
        look();
        void ended.then(() => (shown.includes(text, from) ? look() : fail("it ended")));
      }),
    type: (keys) => {
      child.stdin.write(keys);
    },
    ended,
    kill: () => {
      child.kill("SIGKILL");
    },
  };
}
