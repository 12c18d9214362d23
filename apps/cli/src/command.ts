/**
 * A verb is data and one function. The same data drives parsing, `--help`, completion and docs/cli.md, so
 * they cannot disagree.
 */
import type { Kist } from "./kist.ts";

/** What a shell may offer in a place: fixed words, files, or names that the daemon knows. */
export type Completion = "environment" | "namespace" | "secret" | "file" | "verb";

interface FlagWords {
  readonly help: string;
  /** One letter, without the dash. */
  readonly short?: string;
}
export interface SwitchFlag extends FlagWords {
  readonly kind: "switch";
}
export interface TextFlag extends FlagWords {
  readonly kind: "text";
  /** How help names the value: `ENV`. */
  readonly value: string;
  readonly choices?: readonly string[];
  readonly complete?: Completion;
}
/** May be given several times; commas separate values. */
export interface ListFlag extends FlagWords {
  readonly kind: "list";
  readonly value: string;
  readonly complete?: Completion;
}
export type Flag = SwitchFlag | TextFlag | ListFlag;
export type Flags = Readonly<Record<string, Flag>>;

export interface Argument {
  /** In capitals, as help shows it. */
  readonly name: string;
  readonly help: string;
  readonly required?: true;
  /** Takes all that follow; only the last may. */
  readonly many?: true;
  readonly choices?: readonly string[];
  readonly complete?: Completion;
}

export interface Example {
  readonly command: string;
  readonly says: string;
}

export interface Spec<F extends Flags = Flags> {
  readonly name: string;
  readonly summary: string;
  /** Paragraphs for `--help` and the docs. */
  readonly about?: readonly string[];
  readonly args: readonly Argument[];
  readonly flags: F;
  readonly examples: readonly Example[];
  /** `run`: the first argument that is no flag, or `--`, ends the flags; the rest is another program's. */
  readonly passesRest?: true;
  /** Not listed in help: the shell's side of completion. */
  readonly hidden?: true;
}

export interface Input<F extends Flags = Flags> {
  readonly flags: {
    readonly [Name in keyof F]: F[Name]["kind"] extends "switch"
      ? boolean
      : F[Name]["kind"] extends "text"
        ? string | undefined
        : readonly string[];
  };
  readonly args: readonly string[];
}

export interface Command {
  readonly spec: Spec;
  /** Exit status; nothing means 0. */
  readonly run: (kist: Kist, input: Input) => Promise<number | void>;
}

/** Verbs with sub-verbs: `slots add`. `standard` runs when none is named. */
export interface Group {
  readonly name: string;
  readonly summary: string;
  readonly commands: readonly Command[];
  readonly standard?: string;
}

/** Ties a verb's function to its flags: what `run` sees has exactly the flags of the spec. */
export function command<const F extends Flags>(
  spec: Spec<F>,
  run: (kist: Kist, input: Input<F>) => Promise<number | void>,
): Command {
  // The parser fills exactly the flags of `spec`, which is what makes the narrowing true.
  return { spec, run: (kist, input) => run(kist, input as unknown as Input<F>) };
}

export function isGroup(verb: Command | Group): verb is Group {
  return "commands" in verb;
}

/** Every verb has these. */
export const EVERYWHERE = {
  json: { kind: "switch", help: "Print JSON with stable fields." },
  wait: { kind: "switch", help: "Wait for an approval also where nobody sees the request (two minutes)." },
  help: { kind: "switch", short: "h", help: "Show this help." },
} as const satisfies Flags;

/** Where bare names live. What is absent comes from kist.json, then from the default vault. */
export const PLACE = {
  environment: { kind: "text", short: "e", value: "ENV", help: "The environment.", complete: "environment" },
  namespace: { kind: "text", short: "n", value: "NS", help: "The namespace.", complete: "namespace" },
  vault: { kind: "text", value: "ID", help: "The vault, by its id." },
} as const satisfies Flags;

/** Verbs that ask for a passphrase. */
export const PASSPHRASE = {
  "passphrase-fd": { kind: "text", value: "N", help: "Read the passphrase from file descriptor N (0: stdin)." },
} as const satisfies Flags;

/** Verbs that open a page in the browser. */
export const PAGE = {
  localhost: { kind: "switch", help: "Use localhost: for a browser that does not know kist.localhost." },
} as const satisfies Flags;

export const YES = { yes: { kind: "switch", short: "y", help: "Do not ask." } } as const satisfies Flags;
