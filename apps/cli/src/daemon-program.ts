/** Verbs that must work without a running daemon are the daemon's own program: `kist` hands over to it. */
import { findLauncher } from "./daemon-start.ts";
import type { Kist } from "./kist.ts";
import { findProgram } from "./program.ts";
import { replaceProcess } from "./replace.ts";

/** Does not return. */
export function becomeDaemonProgram(kist: Kist, words: readonly string[]): never {
  const environment = Object.fromEntries(
    Object.entries(kist.environment).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  return replaceProcess(
    findProgram(findLauncher(), [...words, ...(kist.json ? ["--json"] : [])], undefined),
    environment,
  );
}
