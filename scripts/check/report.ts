/** Prints what a check found, one line each, and sets the exit status. */
export function reportProblems(name: string, problems: readonly string[]): void {
  for (const problem of problems) process.stdout.write(`${problem}\n`);
  process.stdout.write(problems.length === 0 ? `${name}: in order\n` : `${name}: ${problems.length} problems\n`);
  if (problems.length > 0) process.exitCode = 1;
}
