/**
 * What tests need beyond npm. A test that needs one of these calls `skipWithout(context, "strace")` first; where it is
 * missing the test is skipped by name, with the command that would enable it, and never silently passed.
 */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

interface Need {
  /** The program, as found on PATH. */
  readonly command: string;
  /** The Debian package that brings it, where there is one. */
  readonly package?: string;
  readonly why: string;
}

export const NEEDS: readonly Need[] = [
  { command: "chromium", package: "chromium", why: "shows the page" },
  { command: "strace", package: "strace", why: "records the daemon's writes and syncs for the power-loss simulator" },
  { command: "curl", package: "curl", why: "runs the documentation's examples of the socket" },
  { command: "script", package: "bsdutils", why: "gives the CLI a terminal" },
  { command: "setpriv", package: "util-linux", why: "connects to the socket as another user" },
  { command: "bash", package: "bash", why: "runs the completion script" },
  { command: "tmux", package: "tmux", why: "gives the terminal interface a screen that can be read" },
  { command: "groff", package: "groff", why: "sets the manual page and says what is wrong with it" },
  { command: "zsh", package: "zsh", why: "runs the completion script" },
  { command: "fish", package: "fish", why: "runs the completion script" },
  { command: "direnv", package: "direnv", why: "runs `use kist` of the shell hooks" },
  { command: "ssh-keygen", package: "openssh-client", why: "reads the keys that Kist makes" },
  { command: "openssl", package: "openssl", why: "reads the keys that Kist makes" },
  { command: "nvim", package: "neovim", why: "edits a secret in `kist edit`" },
  { command: "vim", package: "vim", why: "edits a secret in `kist edit`" },
  { command: "nano", package: "nano", why: "edits a secret in `kist edit`" },
  { command: "dash", package: "dash", why: "reads exports for POSIX shells" },
  { command: "python3", package: "python3-yaml", why: "reads exports as JSON, YAML and CSV" },
  { command: "ruby", package: "ruby-dotenv", why: "reads exports as YAML and .env files as Ruby does" },
  { command: "systemd-analyze", package: "systemd", why: "reads the service file" },
  { command: "systemctl", package: "systemd", why: "its library reads exports for EnvironmentFile" },
  { command: "docker", package: "docker.io", why: "reads exports for --env-file; no engine is needed" },
  { command: "kubectl", package: "kubernetes-client", why: "reads Secret manifests; no cluster is needed" },
  { command: "terraform", why: "reads exports as tfvars" },
  { command: "pass", package: "pass", why: "keeps the store that is imported" },
  { command: "xclip", package: "xclip", why: "holds the clipboard that `kist copy` fills and clears" },
  { command: "Xvfb", package: "xvfb", why: "is the display with that clipboard" },
  { command: "gpg", package: "gnupg", why: "opens that store" },
];

/** Enables every test that a missing program keeps from running, on a Debian system. */
export const ENABLING_COMMAND = "KIST_TEST_APT=1 npm test";

/** The part of Vitest's test context that skips; the note reaches the reporter. */
interface Skippable {
  skip(note?: string): never;
}

/** Skips the test where one of the commands is missing. Each must stand in the table. */
export function skipWithout(context: Skippable, ...commands: readonly string[]): void {
  const missing = findMissing(commands.map((command) => findNeed(command)));
  if (missing.length > 0) context.skip(describeMissing(missing));
}

/** Skips the test when it does not run as root; the note says how it would. */
export function skipUnlessRoot(context: Skippable): void {
  if (process.getuid?.() !== 0) context.skip("needs root: sudo npm test");
}

export function findMissing(needs: readonly Need[] = NEEDS): readonly Need[] {
  return needs.filter(({ command }) => !isOnPath(command));
}

export function isOnPath(command: string): boolean {
  return (process.env["PATH"] ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function findNeed(command: string): Need {
  const need = NEEDS.find((each) => each.command === command);
  if (need === undefined) throw new Error(`${command} does not stand in the table of scripts/test-needs.ts`);
  return need;
}

/** In words, with what would bring them. */
export function describeMissing(missing: readonly Need[]): string {
  const commands = missing.map(({ command }) => command).join(", ");
  const packages = missing.flatMap((need) => need.package ?? []);
  if (packages.length < missing.length) return `needs ${commands} on PATH`;
  return `needs ${commands}: ${ENABLING_COMMAND} (or apt-get install ${packages.join(" ")})`;
}
