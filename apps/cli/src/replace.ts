/** R30: `run` replaces itself by the command. No process stays behind, and signals and job control are its own. */
import { complain } from "./complaint.ts";
import type { Program } from "./program.ts";

/**
 * Returns only by throwing. Node and Bun ignore SIGPIPE and SIGXFSZ, and ignored signals stay ignored across
 * exec, which would break every pipeline; *caught* ones go back to their default, so they are caught first.
 */
export function replaceProcess({ file, args }: Program, environment: Readonly<Record<string, string>>): never {
  for (const signal of ["SIGPIPE", "SIGXFSZ"] as const) process.on(signal, () => {});
  if (process.execve === undefined) throw cannot(file, "this platform cannot replace a process");
  try {
    return process.execve(file, args, environment);
  } catch (error) {
    throw cannot(file, error instanceof Error ? error.message : String(error));
  }
}

function cannot(file: string, why: string): Error {
  return complain("command-not-executable", 126, `${file} could not be started.`, { why });
}
