/** Where git keeps the hooks of a repository. The two questions run nothing that its configuration names. */
import { spawnSync } from "node:child_process";
import { realpathSync } from "node:fs";
import { resolve } from "node:path";

import { complain } from "../complaint.ts";

export interface GitFolders {
  /** Top of the working tree. */
  readonly top: string;
  /** `core.hooksPath`, else the hooks of the repository, which all its working trees share. */
  readonly hooks: string;
  /** Other repositories may use that folder, too. */
  readonly shared: boolean;
}

/** Throws where this is no working tree. */
export function findGitFolders(here: string, environment: Readonly<Record<string, string | undefined>>): GitFolders {
  const { status, stdout, error } = spawnSync(
    "git",
    ["-C", here, "rev-parse", "--show-toplevel", "--git-path", "hooks", "--git-common-dir"],
    { encoding: "utf8", env: { ...environment, LC_ALL: "C" }, stdio: ["ignore", "pipe", "ignore"] },
  );
  const [top, hooks, common] = stdout?.split("\n") ?? [];
  if (error !== undefined || status !== 0 || top === undefined || hooks === undefined || common === undefined)
    throw complain("git-failed", 1, "This is no git repository, or git is not there.", {
      next: "Run it in the working tree of one.",
    });
  const folder = resolve(here, hooks);
  const homes = [top, resolve(here, common)].map(real);
  const inside = homes.some((home) => `${real(folder)}/`.startsWith(`${home}/`));
  return { top, hooks: folder, shared: !inside };
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
