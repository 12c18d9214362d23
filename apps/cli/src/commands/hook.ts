/** `kist hook`: a commit with a secret in it is refused, by git's own hook or the manager that a repository uses. */
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, relative } from "node:path";

import { command, YES, type Flags, type Group } from "../command.ts";
import { complain } from "../complaint.ts";
import { findGitFolders, type GitFolders } from "../hooks/git-folders.ts";
import { detectManager, MANAGERS, openManager, type Manager, type ManagerName } from "../hooks/hook-programs.ts";
import { isShellScript } from "../hooks/shell-hook.ts";
import type { Kist } from "../kist.ts";
import { paint } from "../printable.ts";

const MANAGER = {
  manager: {
    kind: "text",
    value: "NAME",
    help: "Which hook manager; the one that this repository uses where not given.",
    choices: MANAGERS,
  },
} as const satisfies Flags;

/** A hook in another language, which a shell script of ours calls. */
const KEPT = ".before-kist";

const install = command(
  {
    name: "install",
    summary: "Scan what is staged before each commit.",
    about: [
      "Writes or extends the pre-commit hook; what is there stays and runs after the scan. Doing it twice changes nothing. Files of hook managers are changed in the repository: commit them, and everybody has the hook.",
      "Where the vault is locked, the hook searches for tokens only and says so; with --strict it refuses the commit then, and also where kist is not installed. `git commit --no-verify` passes any hook by.",
    ],
    args: [],
    flags: {
      ...MANAGER,
      strict: { kind: "switch", help: "Refuse a commit where the vault cannot be asked." },
      ...YES,
    },
    examples: [
      { command: "kist hook install", says: "For this repository." },
      { command: "kist hook install --manager lefthook --strict", says: "In lefthook.yml, for the whole team." },
    ],
  },
  async (kist, { flags }) => {
    const { manager, folders } = await open(kist, flags.manager);
    if (manager.name === "git" && folders.shared && !flags.yes)
      throw complain("hooks-shared", 2, `git's hooks stand in ${folders.hooks}, outside of this repository.`, {
        why: "core.hooksPath says so: every repository that uses that folder would be scanned.",
        next: "Add --yes if that is meant.",
      });
    const line = `kist scan --staged${flags.strict ? " --require-vault" : ""}`;
    const before = readText(manager.path);
    if (manager.executable === true && before !== undefined) checkRuns(manager.path);
    const kept = before !== undefined && manager.executable === true && !isShellScript(before);
    const base = kept ? `#!/bin/sh\n"$0${KEPT}" "$@"\n` : before;
    const after = manager.file.add(base, { line, strict: flags.strict });
    if (kept) renameSync(manager.path, manager.path + KEPT);
    if (after !== before) writeText(manager, after);
    report(kist, manager, folders, { installed: true, changed: after !== before });
  },
);

const uninstall = command(
  {
    name: "uninstall",
    summary: "Take the scan out of the hook again.",
    about: ["Everything else in the hook stays."],
    args: [],
    flags: MANAGER,
    examples: [{ command: "kist hook uninstall", says: "For this repository." }],
  },
  async (kist, { flags }) => {
    const { manager, folders } = await open(kist, flags.manager);
    const before = readText(manager.path);
    const changed = before !== undefined && manager.file.has(before);
    if (changed) {
      const after = manager.file.remove(before);
      if (existsSync(manager.path + KEPT)) renameSync(manager.path + KEPT, manager.path);
      else if (after === undefined) rmSync(manager.path);
      else writeText(manager, after);
    }
    report(kist, manager, folders, { installed: false, changed });
  },
);

const status = command(
  {
    name: "status",
    summary: "Whether commits in this repository are scanned.",
    args: [],
    flags: MANAGER,
    examples: [{ command: "kist hook status", says: "Says which manager, and in which file." }],
  },
  async (kist, { flags }) => {
    const { manager, folders } = await open(kist, flags.manager);
    const text = readText(manager.path);
    report(kist, manager, folders, { installed: text !== undefined && manager.file.has(text), changed: false });
  },
);

export const hook: Group = {
  name: "hook",
  summary: "Scan what is staged before each commit.",
  commands: [install, uninstall, status],
  standard: "status",
};

async function open(kist: Kist, named: string | undefined): Promise<{ manager: Manager; folders: GitFolders }> {
  const folders = findGitFolders(kist.workingDirectory(), kist.environment);
  const chosen = MANAGERS.find((name): name is ManagerName => name === named) ?? detectManager(folders.top);
  return { folders, manager: await openManager(chosen, folders.top, folders.hooks) };
}

/** Git passes by a hook that may not be executed; making it executable would bring back what somebody switched off. */
function checkRuns(path: string): void {
  if ((statSync(path).mode & 0o111) !== 0) return;
  throw complain("hook-disabled", 6, `${path} is there, but may not be executed, so git passes it by.`, {
    next: `\`chmod +x ${path}\`, or remove it; then install again.`,
  });
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw complain("file-unreadable", 1, `${path} cannot be read.`, {
      why: error instanceof Error ? error.message : String(error),
    });
  }
}

/** Complete or not at all; a file that is there keeps its mode. */
function writeText({ path, executable }: Manager, text: string): void {
  const fresh = `${path}.kist-${process.pid}`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(fresh, text, { flag: "wx" });
    if (existsSync(path)) chmodSync(fresh, statSync(path).mode & 0o777);
    else if (executable === true) chmodSync(fresh, 0o755);
    renameSync(fresh, path);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw complain("file-unwritable", 1, `${path} was not written.`, {
      why: error instanceof Error ? error.message : String(error),
    });
  }
}

function report(
  kist: Kist,
  manager: Manager,
  { top }: GitFolders,
  { installed, changed }: { readonly installed: boolean; readonly changed: boolean },
): void {
  const { name, path, afterwards } = manager;
  if (kist.json) {
    kist.output.document({ manager: name, file: path, installed, changed });
    return;
  }
  const inside = relative(top, path);
  const file = inside.startsWith("..") ? path : inside;
  const words = installed ? paint("green", "Commits are scanned") : "Commits are not scanned";
  kist.output.say(`${words} (${name}, ${file}${changed ? "" : "; unchanged"}).`);
  if (changed && afterwards !== undefined) kist.output.say(`  Now run \`${afterwards}\`, and commit ${file}.`);
}
