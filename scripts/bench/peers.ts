/**
 * Brings the programs we are measured against: Debian's by apt (where `CI` or `KIST_TEST_APT` allow it), npm's into
 * `.cache/bench-peers`. What cannot be brought is skipped by name.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { installPackages, mayInstallPackages } from "../apt.ts";
import { isOnPath } from "../test-needs.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const CACHE = join(ROOT, ".cache", "bench-peers");

/** Command → Debian package. */
const DEBIAN: Readonly<Record<string, string>> = {
  "secret-tool": "libsecret-tools",
  "gnome-keyring-daemon": "gnome-keyring",
  "dbus-daemon": "dbus",
  pass: "pass",
  gpg: "gnupg",
  age: "age",
  "ssh-agent": "openssh-client",
  curl: "curl",
};

/** Command → npm package and version. */
const NPM: Readonly<Record<string, string>> = {
  dotenvx: "@dotenvx/dotenvx@2.38.2",
  varlock: "varlock@1.20.0",
};

/** Installs what is missing of everything above; what remains missing shows when it is asked for. */
export function bringPeers(): void {
  const packages = Object.entries(DEBIAN).flatMap(([command, name]) => (isOnPath(command) ? [] : [name]));
  if (packages.length > 0 && mayInstallPackages()) {
    process.stderr.write(`Installing ${packages.join(", ")} to be measured against …\n`);
    const problem = installPackages(packages);
    if (problem !== undefined) process.stderr.write(`${problem}\n`);
  }
  const missing = Object.keys(NPM).filter((command) => !existsSync(npmCommand(command)));
  if (missing.length === 0) return;
  process.stderr.write(`Installing ${missing.join(", ")} into .cache to be measured against …\n`);
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(join(CACHE, "package.json"), '{ "private": true }\n');
  spawnSync("npm", ["install", "--silent", "--no-fund", "--no-audit", "--ignore-scripts", ...Object.values(NPM)], {
    cwd: CACHE,
    stdio: ["ignore", "ignore", "inherit"],
  });
}

/** Absolute path or name of a peer's command. Throws, saying how to get it, where it is not here. */
export function findPeer(command: string): string {
  if (command in NPM) {
    const file = npmCommand(command);
    if (existsSync(file)) return file;
    throw new Error(`needs ${NPM[command] ?? command} from the npm registry`);
  }
  if (isOnPath(command)) return command;
  throw new Error(`needs ${command}: KIST_TEST_APT=1 npm run bench (or apt-get install ${DEBIAN[command] ?? command})`);
}

function npmCommand(command: string): string {
  return join(CACHE, "node_modules", ".bin", command);
}
