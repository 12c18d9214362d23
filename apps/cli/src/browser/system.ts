/** What decides which browser is opened, and how: the machine as far as it is looked at for that. */
import { readFileSync, realpathSync, statSync } from "node:fs";

import { findProgram } from "../program.ts";

export interface BrowserSystem {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where a program is that a shell would find, or nothing. */
  find(name: string): string | undefined;
  /** What a program prints on one line, or nothing where it fails. */
  ask(name: string, args: readonly string[]): string | undefined;
  /** The beginning of a file, as text; nothing where it cannot be read. */
  read(path: string): string | undefined;
  /** Where the links of a path end. */
  resolve(path: string): string;
  isDirectory(path: string): boolean;
}

const PATIENCE_MS = 5000;
const READ_LIMIT = 256 * 1024;

export function createBrowserSystem(environment: Readonly<Record<string, string | undefined>>): BrowserSystem {
  const find = (name: string): string | undefined => {
    try {
      return findProgram(name, [], environment["PATH"]).file;
    } catch {
      return undefined;
    }
  };
  return {
    platform: process.platform,
    environment,
    find,
    ask(name, args) {
      if (find(name) === undefined) return undefined;
      const { spawnSync } = process.getBuiltinModule("node:child_process");
      const stdio: ["ignore", "pipe", "ignore"] = ["ignore", "pipe", "ignore"];
      const { status, stdout } = spawnSync(name, args, {
        env: { ...environment },
        encoding: "utf8",
        stdio,
        timeout: PATIENCE_MS,
      });
      const line = stdout?.split(/\r?\n/)[0]?.trim() ?? "";
      return status === 0 && line !== "" ? line : undefined;
    },
    read(path) {
      try {
        return statSync(path).isFile() ? readFileSync(path).subarray(0, READ_LIMIT).toString("latin1") : undefined;
      } catch {
        return undefined;
      }
    },
    resolve(path) {
      try {
        return realpathSync(path);
      } catch {
        return path;
      }
    },
    isDirectory(path) {
      try {
        return statSync(path).isDirectory();
      } catch {
        return false;
      }
    },
  };
}
