/** One run of a real program over a file that a writer made. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** stdout of the program, in an environment that holds next to nothing. `files` are in its working directory. */
export function runProgram(
  command: readonly [string, ...string[]],
  files: Readonly<Record<string, string>>,
  input = "",
): string {
  const folder = mkdtempSync(join(tmpdir(), "kist-consumer-"));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const [program, ...words] = command;
    const { status, stdout, stderr, error } = spawnSync(program, words, {
      cwd: folder,
      input,
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
      env: { PATH: process.env["PATH"], HOME: folder, LANG: "C.UTF-8", LC_ALL: "C.UTF-8", CHECKPOINT_DISABLE: "1" },
    });
    if (error !== undefined) throw error;
    if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr.slice(0, 2000)}`);
    return stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What `env -0` printed, for these names: what a program started from there has. */
export function readEnvironment(output: string, names: readonly string[]): (string | undefined)[] {
  const variables = new Map(
    output.split("\0").map((entry) => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)]),
  );
  return names.map((name) => variables.get(name));
}
