/** Runs a script on a file system of its own, so small that it fills up: a tmpfs in a private mount namespace. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The script's output; `the end` is its last line when all held. Needs root: owners of parents must be right. */
export function runOnSmallDisk(script: string, megabytes: number): string {
  const mountPoint = mkdtempSync(join(tmpdir(), "kist-full-"));
  try {
    const mount = `mount -t tmpfs -o size=${megabytes}m,mode=700 none "$1" && shift && exec "$@"`;
    const command = ["-m", "sh", "-c", mount, "sh", mountPoint, process.execPath, script, mountPoint];
    const { stdout, stderr } = spawnSync("unshare", command, { encoding: "utf8" });
    return `${stdout}${stderr}`;
  } finally {
    rmSync(mountPoint, { recursive: true });
  }
}
