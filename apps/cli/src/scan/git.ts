/** Git as a scan asks it. The repository is a stranger: nothing that its configuration names is run (see `../git.ts`). */
import { spawn, type ChildProcessByStdio } from "node:child_process";
import type { Readable, Writable } from "node:stream";

import { complain } from "../complaint.ts";
import { SAFE } from "../git.ts";

export interface Git {
  isInside(folder: string): Promise<boolean>;
  /** The top of the working tree. Throws where there is none. */
  top(folder: string): Promise<string>;
  /** All of what a command says. Throws `git-failed`. */
  text(folder: string, words: readonly string[]): Promise<string>;
  /** What a command says, cut at zero bytes. Throws `git-failed` at the end. */
  names(folder: string, words: readonly string[]): AsyncGenerator<string>;
  /** The same in lines. */
  lines(folder: string, words: readonly string[]): AsyncGenerator<string>;
  /** A command that is told things while it answers. */
  start(folder: string, words: readonly string[]): ChildProcessByStdio<Writable, Readable, null>;
}

/** What git itself sets for its hooks: the index that is about to be committed is not always the usual one. */
const PASSED =
  /^(PATH|HOME|XDG_CONFIG_HOME|TMPDIR|GIT_(DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|QUARANTINE_PATH|COMMON_DIR|NAMESPACE|CEILING_DIRECTORIES))$/;

export function createGit(environment: Readonly<Record<string, string | undefined>>): Git {
  const env: Record<string, string> = { GIT_OPTIONAL_LOCKS: "0", GIT_NO_LAZY_FETCH: "1", LC_ALL: "C" };
  for (const [name, value] of Object.entries(environment))
    if (value !== undefined && PASSED.test(name)) env[name] = value;

  const start = (folder: string, words: readonly string[]): ChildProcessByStdio<Writable, Readable, null> =>
    spawn("git", ["-C", folder, ...SAFE, ...words], { stdio: ["pipe", "pipe", "ignore"], env });

  async function* pieces(folder: string, words: readonly string[]): AsyncGenerator<Buffer> {
    const child = start(folder, words);
    const ended = new Promise<number | undefined>((resolve) => {
      child.once("error", () => resolve(undefined));
      child.once("close", (status) => resolve(status ?? 1));
    });
    child.stdin.on("error", () => undefined);
    child.stdin.end();
    let whole = false;
    try {
      for await (const piece of child.stdout) yield piece as Buffer;
      whole = true;
    } finally {
      if (!whole) child.kill();
    }
    const status = await ended;
    if (status !== 0) throw failed(words, status);
  }

  async function* cut(folder: string, words: readonly string[], separator: number): AsyncGenerator<string> {
    let held: Buffer = Buffer.alloc(0);
    for await (const piece of pieces(folder, words)) {
      held = held.length === 0 ? piece : Buffer.concat([held, piece]);
      let from = 0;
      for (let at = held.indexOf(separator); at >= 0; at = held.indexOf(separator, from)) {
        yield held.toString("utf8", from, at);
        from = at + 1;
      }
      held = held.subarray(from);
    }
    if (held.length > 0) yield held.toString("utf8");
  }

  const text = async (folder: string, words: readonly string[]): Promise<string> => {
    const parts: Buffer[] = [];
    for await (const piece of pieces(folder, words)) parts.push(piece);
    return Buffer.concat(parts).toString("utf8");
  };

  return {
    isInside: (folder) =>
      text(folder, ["rev-parse", "--is-inside-work-tree"]).then(
        (answer) => answer.trim() === "true",
        () => false,
      ),
    top: async (folder) => (await text(folder, ["rev-parse", "--show-toplevel"])).replace(/\n$/, ""),
    text,
    names: (folder, words) => cut(folder, words, 0),
    lines: (folder, words) => cut(folder, words, 10),
    start,
  };
}

function failed(words: readonly string[], status: number | undefined): Error {
  return status === undefined
    ? complain("command-not-found", 1, "git was not found.", { next: "Name the files or folders instead." })
    : complain("git-failed", 1, `git ${words.find((word) => !word.startsWith("-")) ?? ""} failed (status ${status}).`, {
        why: "This is no git repository, it is damaged, or it belongs to another user.",
        next: "`git status` says more.",
      });
}
