/** `kist shell-hook`: what a shell loads once, so that it knows of repositories it enters. */
import { resolve } from "node:path";

import { command } from "../command.ts";
import { usage } from "../complaint.ts";
import { hookScript, type HookShell } from "../shell-hooks/scripts.ts";

const SHELLS = ["bash", "zsh", "fish", "nushell", "powershell", "direnv"] as const satisfies readonly HookShell[];

export const shellHook = command(
  {
    name: "shell-hook",
    summary: "Print what a shell loads to know of the repositories it enters.",
    about: [
      "On entering a directory with an allowed kist.json the shell says which place it stands for. Nothing is exported: an interactive shell's variables go to every program that is started in it, and `kist run` gives them to one.",
      "--export names directories for which that is wanted: their dev secrets become variables on entering and are unset on leaving. Variables that are set already stay as they are, and names that would change what programs load are left out. It needs the terminal's approval like any other read, and never waits for one at the prompt: `kist_reload` tries again. Environments of another class than dev are never put into a shell.",
      "direnv: `use kist` in a repository's .envrc, once its function is in direnv's library.",
    ],
    args: [{ name: "SHELL", help: "bash, zsh, fish, nushell, powershell or direnv.", required: true, choices: SHELLS }],
    flags: {
      export: {
        kind: "list",
        value: "DIRECTORIES",
        help: "Repositories whose dev secrets become variables of the shell.",
        complete: "file",
      },
    },
    examples: [
      { command: 'eval "$(kist shell-hook bash)"', says: "In ~/.bashrc; the same for zsh." },
      { command: "kist shell-hook fish --export ~/work/shop | source", says: "In ~/.config/fish/config.fish." },
      { command: "kist shell-hook direnv > ~/.config/direnv/lib/kist.sh", says: "Then `use kist` in an .envrc." },
    ],
  },
  (kist, { args, flags }) => {
    const shell = SHELLS.find((name) => name === args[0]);
    if (shell === undefined) throw usage(`There is no hook for ${args[0] ?? ""}.`, `One of ${SHELLS.join(", ")}.`);
    if (shell === "direnv" && flags.export.length > 0) throw usage("With direnv the .envrc says it: `use kist`.");
    kist.output.data(
      hookScript(
        shell,
        flags.export.map((folder) => resolve(kist.workingDirectory(), folder)),
      ),
    );
    return Promise.resolve();
  },
);
