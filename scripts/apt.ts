/**
 * Installs Debian packages without letting any of them start a service: `node scripts/apt.ts strace zsh`.
 * `policy-rc.d` is asked by every maintainer script before it starts or restarts one; ours says no, and the
 * machine's own comes back afterwards.
 */
import { spawnSync } from "node:child_process";
import { existsSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { isOnPath } from "./test-needs.ts";

const POLICY = "/usr/sbin/policy-rc.d";
/** "Action forbidden by policy". */
const FORBID_ALL = "#!/bin/sh\nexit 101\n";

/** Whether this run may install packages: only where it was asked for. */
export function mayInstallPackages(): boolean {
  return isOn(process.env["CI"]) || isOn(process.env["KIST_TEST_APT"]);
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && value !== "" && value !== "0" && value !== "false";
}

/** Installs, as root or through a `sudo` that asks nothing. Returns what went wrong, in words, if anything did. */
export function installPackages(packages: readonly string[], policy: string = POLICY): string | undefined {
  if (!isOnPath("apt-get")) return "apt-get is not here: packages are installed on Debian and its relatives only";
  if (process.getuid?.() !== 0) {
    const self = fileURLToPath(import.meta.url);
    const { status } = spawnSync("sudo", ["-n", process.execPath, self, ...packages], { stdio: "inherit" });
    return status === 0 ? undefined : "installing packages needs root, or sudo without a password";
  }
  const restore = forbidServices(policy);
  try {
    for (const args of [
      ["update", "-qq"],
      ["install", "-y", "-qq", "--no-install-recommends", ...packages],
    ]) {
      const { status, stdout, stderr } = spawnSync("apt-get", args, {
        encoding: "utf8",
        maxBuffer: 64 * 1024 * 1024,
        env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
      });
      if (status !== 0) return `apt-get ${args.join(" ")} failed:\n${stdout}${stderr}`.trimEnd();
    }
    return undefined;
  } finally {
    restore();
  }
}

function forbidServices(policy: string): () => void {
  const kept = `${policy}.before-kist`;
  // One that was left by a run that was killed is the machine's own: keep the older.
  if (existsSync(policy) && !existsSync(kept)) renameSync(policy, kept);
  writeFileSync(policy, FORBID_ALL, { mode: 0o755 });
  return () => {
    rmSync(policy, { force: true });
    if (existsSync(kept)) renameSync(kept, policy);
  };
}

if (import.meta.main) {
  const problem = installPackages(process.argv.slice(2));
  if (problem !== undefined) {
    process.stderr.write(`${problem}\n`);
    process.exitCode = 1;
  }
}
