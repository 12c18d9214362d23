/**
 * What git knows of a file, before its plaintext is removed. The repository is a stranger: nothing that its own
 * configuration names (file monitors, hooks, signature programs, pagers) is run.
 */
import { basename, dirname } from "node:path";

export interface GitKnowledge {
  /** In the index: the next commit, and others' checkouts, have it. */
  readonly tracked: boolean;
  /** In some commit: removing the file removes nothing from there. */
  readonly inHistory: boolean;
}

export const SAFE: readonly string[] = [
  "-c",
  "core.fsmonitor=false",
  "-c",
  "core.hooksPath=/dev/null",
  "-c",
  "log.showSignature=false",
  "--no-pager",
];

export function askGit(
  file: string,
  environment: Readonly<Record<string, string | undefined>>,
): GitKnowledge | undefined {
  const { spawnSync } = process.getBuiltinModule("node:child_process");
  const git = (...words: string[]): { readonly ok: boolean; readonly out: string } => {
    const { status, stdout } = spawnSync("git", ["-C", dirname(file), ...SAFE, ...words], {
      encoding: "utf8",
      timeout: 20_000,
      stdio: ["ignore", "pipe", "ignore"],
      env: { PATH: environment["PATH"], HOME: environment["HOME"], GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" },
    });
    return { ok: status === 0, out: stdout ?? "" };
  };
  if (!git("rev-parse", "--is-inside-work-tree").ok) return undefined;
  const name = basename(file);
  return {
    tracked: git("ls-files", "--error-unmatch", "--", name).ok,
    inHistory: git("log", "--all", "--no-ext-diff", "--format=%h", "-n", "1", "--", name).out.trim() !== "",
  };
}
