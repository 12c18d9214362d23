/** Who did something, in words: a program with its ancestors, a page, or the daemon itself. */

export type CallerFacts = Readonly<Record<string, string | number>>;

export interface CallerWords {
  /** `node`, `Kist page`, `Kist`. */
  readonly who: string;
  /** Nearest first: `zsh`, `tmux`. What a program calls itself stands in quotes. */
  readonly ancestors: readonly string[];
  /** The file of the program, where it is one. */
  readonly program: string | undefined;
}

const PAGE = "Kist page";
const DAEMON = "Kist";
const UNKNOWN = "An unknown program";

export function describeCaller(caller: CallerFacts | undefined): CallerWords {
  if (caller === undefined) return { who: DAEMON, ancestors: [], program: undefined };
  const ancestry = String(caller["ancestry"] ?? "");
  const ancestors = ancestry === "" ? [] : ancestry.split(" < ");
  if (caller["page"] !== undefined) {
    const opener = fileName(String(caller["opener"] ?? ""));
    return { who: PAGE, ancestors: opener === "" ? ancestors : [opener, ...ancestors], program: undefined };
  }
  const program = fileName(String(caller["exe"] ?? ""));
  return { who: program === "" ? UNKNOWN : program, ancestors, program: program === "" ? undefined : program };
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/ \(deleted\)$/, "");
}

/** What is known of a caller, as lines for who looks closer. */
export const CALLER_FACTS: readonly { readonly key: string; readonly label: string }[] = [
  { key: "exe", label: "Program" },
  { key: "command", label: "Command line, as it says itself" },
  { key: "ancestry", label: "Started by" },
  { key: "opener", label: "Opened by" },
  { key: "cwd", label: "Directory" },
  { key: "pid", label: "Process" },
  { key: "uid", label: "User" },
  { key: "session", label: "Session" },
];
