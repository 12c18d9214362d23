/**
 * Is a package manager's install script among the caller's ancestors? Such a script is code of strangers that
 * runs in the developer's own terminal, so an approved session must not cover it (R20).
 *
 * What is looked at, per ancestor: its command line where the kernel told it, else its `comm` name (npm and
 * pnpm write their title there: `npm install`), else its executable. A manager seen without any word of what
 * it does counts as installing: a wrong guess costs one question. Not seen: a script that cut its ancestry by
 * handing itself to init (the session rule `detached` catches that), and lifecycle scripts that the developer
 * himself starts under another name (`npm run build`).
 */
import type { Ancestor, Caller } from "@kist/model";

/** Words after which a manager runs code of the packages it fetches. `""`: the manager without a word. */
const NPM = ["install", "i", "in", "ci", "add", "update", "up", "upgrade", "rebuild", "rb", "install-test", "it"];
const NPM_MORE = ["install-ci-test", "cit", "install-clean", "clean-install", "dedupe", "ddp", "uninstall", "remove"];
const LIFECYCLE: ReadonlySet<string> = new Set(["preinstall", "postinstall", "install", "prepare"]);
const INSTALLING: Readonly<Record<string, readonly string[]>> = {
  npm: [...NPM, ...NPM_MORE, "rm", "un", "link", "ln", "pack", "publish", "audit"],
  pnpm: [...NPM, ...NPM_MORE, "rm", "link", "ln", "fetch", "import", "prune", "approve-builds"],
  yarn: ["", ...NPM, "remove", "upgrade-interactive", "link", "unplug", "dedupe", "global", "workspaces"],
  bun: ["install", "i", "a", "add", "update", "upgrade", "remove", "rm", "link", "pm"],
  pip: ["install", "wheel", "download"],
  gem: ["install", "update"],
  composer: ["install", "update", "require", "create-project"],
};
/** Words before the name of a script of `package.json`. */
const RUNNING: ReadonlySet<string> = new Set(["run", "run-script", "rum", "urn"]);
/** Words after which everything belongs to the developer's own program. */
const ELSE: ReadonlySet<string> = new Set([
  "start",
  "test",
  "t",
  "stop",
  "restart",
  "exec",
  "x",
  "dlx",
  "create",
  "init",
  "--",
]);

/** True when any ancestor, or the caller itself, is a package manager that installs; of a page: of what opened it. */
export function isInstallScript(caller: Caller): boolean {
  const { process, ancestors } = caller.door === "page" ? caller.opener : caller;
  return isInstaller(process) || ancestors.some(isInstaller);
}

function isInstaller(process: Ancestor): boolean {
  const told = process.command ?? process.name;
  const words = told.split(" ").filter((word) => word !== "");
  // `node /usr/lib/node_modules/npm/bin/npm-cli.js install`: the manager is one of the first words.
  for (let at = 0; at < Math.min(words.length, 4); at++) {
    const manager = managerOf(words[at] ?? "");
    if (manager !== undefined) return installs(manager, words.slice(at + 1), process.command !== undefined);
  }
  const manager = managerOf(process.exe);
  return manager !== undefined && process.command === undefined;
}

function installs(manager: string, words: readonly string[], whole: boolean): boolean {
  // A title without a word says only that the manager runs; a command line without one says what it does.
  if (words.length === 0) return !whole || INSTALLING[manager]?.includes("") === true;
  for (const [at, word] of words.entries()) {
    if (ELSE.has(word)) return false;
    if (RUNNING.has(word)) return LIFECYCLE.has(words[at + 1] ?? "");
    // Options may take values (`npm --prefix web install`), so every word up to here is looked at.
    if (INSTALLING[manager]?.includes(word) === true || LIFECYCLE.has(word)) return true;
  }
  return INSTALLING[manager]?.includes("") === true && words.every((word) => word.startsWith("-"));
}

/** `npm`, `/usr/bin/npm`, `npm-cli.js`, `yarn-4.1.0.cjs`, `pip3.11`: the manager a word names. */
function managerOf(word: string): string | undefined {
  const base = word.slice(word.lastIndexOf("/") + 1);
  const name =
    /^(npm|pnpm|yarn|yarnpkg|bun|pip|gem|composer)(?:-cli|-[0-9][0-9.]*|[0-9][0-9.]*)?(?:\.[cm]?js|\.phar)?$/.exec(
      base,
    )?.[1];
  return name === "yarnpkg" ? "yarn" : name;
}
