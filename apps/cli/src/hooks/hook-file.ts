/**
 * How each hook manager is told to run a command before a commit: a change of the text of one file, which keeps everything
 * that others wrote there, can be done twice, and can be taken back.
 */

export interface HookFile {
  /** The text with the command in it, once. `undefined`: there is no such file. Throws where it is not understood. */
  add(text: string | undefined, command: HookCommand): string;
  /** The text without it; `undefined` where nothing else is left. */
  remove(text: string): string | undefined;
  has(text: string): boolean;
}

export interface HookCommand {
  /** For a shell: `kist scan --staged`. */
  readonly line: string;
  /** A commit fails, too, where this program is missing or the vault is locked. */
  readonly strict: boolean;
}

/** What marks an entry as ours in files that have names for entries. */
export const HOOK_NAME = "kist-scan";
