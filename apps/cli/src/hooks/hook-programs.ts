/** The hook managers: which file each reads, whether a repository uses it, what makes it take the file in. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { HookFile } from "./hook-file.ts";
import { createShellHook } from "./shell-hook.ts";

export const MANAGERS = ["git", "husky", "lefthook", "pre-commit", "simple-git-hooks"] as const;
export type ManagerName = (typeof MANAGERS)[number];

export interface Manager {
  readonly name: ManagerName;
  /** The file it reads, there or not yet. */
  readonly path: string;
  readonly file: HookFile;
  /** Git runs the file itself. */
  readonly executable?: true;
  /** What a person does afterwards. */
  readonly afterwards?: string;
}

const LEFTHOOK = ["lefthook.yml", ".lefthook.yml", "lefthook.yaml", ".lefthook.yaml"];

/** The one that this repository uses: git itself where there is none. */
export function detectManager(top: string): ManagerName {
  if (existsSync(join(top, ".husky"))) return "husky";
  if (LEFTHOOK.some((name) => existsSync(join(top, name)))) return "lefthook";
  if (existsSync(join(top, ".pre-commit-config.yaml"))) return "pre-commit";
  if (existsSync(join(top, ".simple-git-hooks.json")) || packageHasHooks(top)) return "simple-git-hooks";
  return "git";
}

/** `hooks`: git's folder of hooks for this repository. */
export async function openManager(name: ManagerName, top: string, hooks: string): Promise<Manager> {
  switch (name) {
    case "git":
      return { name, path: join(hooks, "pre-commit"), file: createShellHook("#!/bin/sh\n"), executable: true };
    case "husky":
      return { name, path: join(top, ".husky", "pre-commit"), file: createShellHook("") };
    case "lefthook": {
      const { lefthookFile } = await import("./yaml-hooks.ts");
      const found = LEFTHOOK.find((file) => existsSync(join(top, file))) ?? "lefthook.yml";
      return { name, path: join(top, found), file: lefthookFile, afterwards: "lefthook install" };
    }
    case "pre-commit": {
      const { preCommitFile } = await import("./yaml-hooks.ts");
      return {
        name,
        path: join(top, ".pre-commit-config.yaml"),
        file: preCommitFile,
        afterwards: "pre-commit install",
      };
    }
    case "simple-git-hooks": {
      const { createSimpleGitHooks } = await import("./simple-git-hooks.ts");
      const own = join(top, ".simple-git-hooks.json");
      const inPackage = !existsSync(own);
      const path = inPackage ? join(top, "package.json") : own;
      return { name, path, file: createSimpleGitHooks(inPackage), afterwards: "npx simple-git-hooks" };
    }
  }
}

function packageHasHooks(top: string): boolean {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(top, "package.json"), "utf8"));
    return typeof manifest === "object" && manifest !== null && "simple-git-hooks" in manifest;
  } catch {
    return false;
  }
}
