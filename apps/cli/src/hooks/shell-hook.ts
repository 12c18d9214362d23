/** A hook that is a shell script (git's own, husky's): a marked block before everything else, for a script may end anywhere. */
import type { HookCommand, HookFile } from "./hook-file.ts";

const BEGIN = "# kist: begin (kist hook install)";
const END = "# kist: end";
const BLOCK = /^# kist: begin[^\n]*\n[^]*?^# kist: end[^\n]*(\n|$)/m;
const SHELL = /^#!\s*(\/usr\/bin\/env\s+)?\S*\b(sh|bash|dash|zsh|ksh|ash)\b/;

/** `shebang`: what a new file begins with. */
export function createShellHook(shebang: string): HookFile {
  return {
    add(text = shebang, command) {
      const block = blockOf(command);
      if (BLOCK.test(text)) return text.replace(BLOCK, () => block);
      const first = text.startsWith("#!") ? text.indexOf("\n") + 1 : 0;
      // A file that is a shebang without a line break.
      if (text.startsWith("#!") && first === 0) return `${text}\n${block}`;
      return text.slice(0, first) + block + text.slice(first);
    },
    remove(text) {
      const left = text.replace(BLOCK, "");
      return left.trim() === shebang.trim() ? undefined : left;
    },
    has: (text) => BLOCK.test(text),
  };
}

/** Whether a block of shell can stand in it. */
export function isShellScript(text: string): boolean {
  return !text.startsWith("#!") || SHELL.test(text);
}

function blockOf({ line, strict }: HookCommand): string {
  const missing = strict ? "refusing to commit" : "nothing was scanned";
  return `${BEGIN}
if command -v kist >/dev/null 2>&1; then
  ${line} || exit $?
else
  echo "kist is not on the PATH: ${missing}." >&2${strict ? "\n  exit 1" : ""}
fi
${END}
`;
}
