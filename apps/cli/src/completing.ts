/** What may stand where the cursor is, out of the verbs' own data. Names are asked of a running daemon only. */
import {
  EVERYWHERE,
  isGroup,
  type Argument,
  type Command,
  type Completion,
  type Flag,
  type Group,
  type Spec,
} from "./command.ts";

export interface Candidate {
  readonly word: string;
  readonly says: string;
}
/** Also: let the shell complete file names. */
export interface Candidates {
  readonly words: readonly Candidate[];
  readonly files: boolean;
}

export interface Names {
  environments(): Promise<readonly string[]>;
  /** Of one environment, or of all. */
  namespaces(environment: string | undefined): Promise<readonly string[]>;
}

const NOTHING: Candidates = { words: [], files: false };
const FILES: Candidates = { words: [], files: true };

/** `before` are the whole words behind `kist`, `word` is the one being typed (may be empty). */
export async function complete(
  before: readonly string[],
  word: string,
  verbs: readonly (Command | Group)[],
  names: Names,
): Promise<Candidates> {
  const [name, ...rest] = before;
  if (name === undefined) return only(word, verbs.flatMap(verbCandidate));
  const verb = verbs.find((each) => (isGroup(each) ? each.name : each.spec.name) === name);
  if (verb === undefined) return NOTHING;
  if (!isGroup(verb)) return inCommand(verb.spec, rest, word, verbs, names);
  const inner = verb.commands.find(({ spec }) => spec.name === rest[0]);
  if (inner !== undefined) return inCommand(inner.spec, rest.slice(1), word, verbs, names);
  return rest.length === 0 ? only(word, verb.commands.flatMap(verbCandidate)) : NOTHING;
}

function verbCandidate(verb: Command | Group): Candidate[] {
  if (isGroup(verb)) return [{ word: verb.name, says: verb.summary }];
  return verb.spec.hidden === true ? [] : [{ word: verb.spec.name, says: verb.spec.summary }];
}

async function inCommand(
  spec: Spec,
  before: readonly string[],
  word: string,
  verbs: readonly (Command | Group)[],
  names: Names,
): Promise<Candidates> {
  const flags: Readonly<Record<string, Flag>> = { ...spec.flags, ...EVERYWHERE };
  const [environment, given, waiting] = walk(spec, flags, before);
  if (waiting === "rest") return FILES;
  const offer = (place: Place): Promise<Candidates> => candidatesFor(place, word, environment, verbs, names);
  if (waiting !== undefined) return offer(waiting);
  if (word.startsWith("-")) {
    const found = Object.entries(flags).map(([name, flag]) => ({ word: `--${name}`, says: flag.help }));
    return only(word, found);
  }
  const argument = spec.args[Math.min(given, spec.args.length - 1)];
  if (argument === undefined || (given >= spec.args.length && argument.many !== true)) return NOTHING;
  return offer(argument);
}

type Place = Pick<Argument, "choices" | "complete">;

/** The environment named so far, how many arguments there are, and the flag that waits for its value. */
function walk(
  spec: Spec,
  flags: Readonly<Record<string, Flag>>,
  before: readonly string[],
): [string | undefined, number, Place | "rest" | undefined] {
  let environment: string | undefined;
  let given = 0;
  for (let i = 0; i < before.length; i++) {
    const each = before[i] ?? "";
    if (each === "--" || (spec.passesRest === true && !each.startsWith("-"))) return [environment, given, "rest"];
    if (!each.startsWith("-") || each === "-") {
      given += 1;
      continue;
    }
    const name = each === "--env" ? "environment" : each.replace(/^--?/, "").replace(/=.*$/, "");
    const [key, flag] = Object.entries(flags).find(([long, { short }]) => long === name || short === name) ?? [];
    if (flag === undefined || flag.kind === "switch") continue;
    const inline = /^--[^=]+=(.*)$/.exec(each)?.[1];
    if (inline === undefined && i + 1 >= before.length) return [environment, given, flag];
    const value = inline ?? before[++i];
    if (key === "environment") environment = value;
  }
  return [environment, given, undefined];
}

async function candidatesFor(
  place: Place,
  word: string,
  environment: string | undefined,
  verbs: readonly (Command | Group)[],
  names: Names,
): Promise<Candidates> {
  if (place.choices !== undefined)
    return only(
      word,
      place.choices.map((choice) => ({ word: choice, says: "" })),
    );
  const kind: Completion | undefined = place.complete;
  switch (kind) {
    case "environment":
      return only(
        word,
        (await names.environments()).map((name) => ({ word: name, says: "environment" })),
      );
    case "namespace":
      return only(
        word,
        (await names.namespaces(environment)).map((name) => ({ word: name, says: "namespace" })),
      );
    case "verb":
      return only(word, verbs.flatMap(verbCandidate));
    case "file":
      return FILES;
    // Names of secrets are not asked for: pressing Tab must not make a request that asks a person.
    case "secret":
    case undefined:
    default:
      return NOTHING;
  }
}

function only(word: string, candidates: readonly Candidate[]): Candidates {
  return { words: candidates.filter((candidate) => candidate.word.startsWith(word)), files: false };
}
