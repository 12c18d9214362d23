/** `export` lines for a POSIX shell to source or eval: single quotes, in which nothing is special but their own kind. */
import type { Delivered } from "../../delivery.ts";
import { NO_ZERO, noteOn, sortOut, VARIABLE_NAME, type Rule, type Written } from "./written.ts";

/** Variables that bash or dash will not have assigned. */
const SHELLS_OWN: Rule = {
  broken: ({ name }) => /^(_|UID|EUID|PPID|BASHOPTS|SHELLOPTS|BASH_VERSINFO)$/.test(name),
  why: "is a variable that shells keep for themselves",
};
/** zsh gives these a meaning: `path` is PATH, assigning USERNAME means to become that user. */
const ZSH_SPECIAL =
  /^(status|pipestatus|argv|ARGC|path|cdpath|fpath|manpath|mailpath|module_path|fignore|psvar|watch|signals|prompt|USERNAME|GID|EGID|ERRNO|TTYIDLE|RANDOM|SECONDS|LINENO|HISTCHARS|histchars)$/;

export function writeShell(values: readonly Delivered[]): Written {
  const { fit, refusals } = sortOut(values, [VARIABLE_NAME, SHELLS_OWN, NO_ZERO]);
  return {
    text: fit.map(({ name, value }) => `export ${name}='${value.replaceAll("'", "'\\''")}'\n`).join(""),
    refusals,
    notes: noteOn(
      fit.filter(({ name }) => ZSH_SPECIAL.test(name)),
      "zsh has a meaning of its own for this name; `kist run` delivers it to a program unchanged.",
    ),
  };
}
