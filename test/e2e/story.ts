/** A home of its own with the real daemon, for stories from beginning to end. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { run, start, type Build, type Result, type Running, type StartOptions } from "./builds.ts";
import { openTerminalSession, type TerminalSession } from "./terminal-session.ts";

export interface Story {
  /** KIST_HOME. */
  readonly home: string;
  /** A directory to be in: a repository of this person. */
  readonly repository: string;
  kist(words: readonly string[], options?: StartOptions): Promise<Result>;
  starting(words: readonly string[], options?: StartOptions): Running;
  /** `kist` on a terminal of its own; `script` is a shell's, in which `kist` is the program. */
  onTerminal(script: string): TerminalSession;
  /** Files below the home that hold the text. */
  filesWith(text: string): string[];
  end(): Promise<void>;
}

export function beginStory({ command }: Build): Story {
  const stage = mkdtempSync(join(tmpdir(), "kist-story-"));
  const home = join(stage, "home");
  const repository = join(stage, "shop");
  for (const folder of [home, repository]) mkdirSync(folder, { mode: 0o700 });
  const usual = (options: StartOptions = {}): StartOptions => ({ home, cwd: repository, ...options });
  const quoted = command.map((word) => `'${word}'`).join(" ");
  return {
    home,
    repository,
    kist: (words, options) => run(command, words, usual(options)),
    starting: (words, options) => start(command, words, usual(options)),
    onTerminal: (script) =>
      openTerminalSession(["bash", "--norc", "-c", `kist() { ${quoted} "$@"; }; ${script}`], { home, cwd: repository }),
    filesWith: (text) =>
      readdirSync(home, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .filter((file) => readFileSync(file).includes(text)),
    end: async () => {
      await run(command, ["daemon", "stop"], usual());
      rmSync(stage, { recursive: true, force: true });
    },
  };
}
