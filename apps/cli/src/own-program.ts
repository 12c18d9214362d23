/** The command line that starts this very program again. */
export function ownProgram(): readonly [string, ...string[]] {
  // The native build is its own executable; the other is a file that Node runs.
  if (process.versions["bun"] !== undefined) return [process.execPath];
  return [process.execPath, ...process.execArgv, process.argv[1] ?? ""];
}
