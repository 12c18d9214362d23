/** The native CLI: one executable with Bun's runtime and the bytecode of our code. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Bun's executable for this platform, where the npm registry had one. */
export function findBun(root: string): string | undefined {
  const architecture = process.arch === "arm64" ? "aarch64" : process.arch;
  const file = join(root, "node_modules", "@oven", `bun-${process.platform}-${architecture}`, "bin", "bun");
  return existsSync(file) ? file : undefined;
}

/**
 * Without the two `no-compile-autoload` flags the executable would run the `bunfig.toml` and take the `.env` of whatever
 * folder it is started in; the other two are off by default and stay off if that changes.
 */
const FLAGS: readonly string[] = [
  "--compile",
  "--bytecode",
  "--format=esm",
  // Verbs stay apart: the executable loads only the bytecode of the one it runs.
  "--splitting",
  "--minify",
  // Most verbs end before compiling anything to machine code has paid: ten times as patient, 0.4 ms of 9.
  "--compile-jit-policy=10",
  "--no-compile-autoload-dotenv",
  "--no-compile-autoload-bunfig",
  "--no-compile-autoload-tsconfig",
  "--no-compile-autoload-package-json",
  "--external=koffi",
  // React comes in two editions; the one for developers is slower and twice the size.
  '--define=process.env.NODE_ENV="production"',
];

/** Compiles `entry` into the executable `target`. */
export async function compile(bun: string, entry: string, target: string): Promise<void> {
  // Bun leaves temporary files in the folder it runs in when it is interrupted.
  const scratch = mkdtempSync(join(tmpdir(), "kist-bun-"));
  try {
    const { status, stdout, stderr } = spawnSync(bun, ["build", ...FLAGS, entry, `--outfile=${target}`], {
      cwd: scratch,
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`bun build failed:\n${stdout}${stderr}`);
  } finally {
    rmSync(scratch, { recursive: true });
  }
  return Promise.resolve();
}
