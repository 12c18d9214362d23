/**
 * What may stand where the cursor is, out of the verbs' own data. Names are asked of a running daemon only, which tells
 * them where nobody would have to be asked.
 */
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
import { placeOf, type Place } from "./place.ts";

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
  /** Keys that begin so. What the place does not say, the daemon completes as it does for every verb. */
  secrets(place: Place, prefix: string): Promise<readonly string[]>;
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
  const { place, given, waiting } = walk(spec, flags, before);
  if (waiting === "rest") return FILES;
  const offer = (what: Wanted, typed: string): Promise<Candidates> => candidatesFor(what, typed, place, verbs, names);
  if (waiting !== undefined) return inList(waiting, word, offer);
  const inline = /^--([^=]+)=(.*)$/s.exec(word);
  if (inline !== null) {
    const [, name = "", typed = ""] = inline;
    const flag = Object.hasOwn(flags, name) ? flags[name] : undefined;
    if (flag === undefined || flag.kind === "switch") return NOTHING;
    return prefixed(`--${name}=`, await inList(flag, typed, offer));
  }
  if (word.startsWith("-")) {
    const found = Object.entries(flags).map(([name, flag]) => ({ word: `--${name}`, says: flag.help }));
    return only(word, found);
  }
  const argument = spec.args[Math.min(given, spec.args.length - 1)];
  if (argument === undefined || (given >= spec.args.length && argument.many !== true)) return NOTHING;
  return offer(argument, word);
}

type Wanted = Pick<Argument, "choices" | "complete">;

/** Of a list flag the last of the comma-separated values is being typed. */
async function inList(
  flag: Wanted & Pick<Flag, "kind">,
  word: string,
  offer: (what: Wanted, typed: string) => Promise<Candidates>,
): Promise<Candidates> {
  const comma = flag.kind === "list" ? word.lastIndexOf(",") + 1 : 0;
  return prefixed(word.slice(0, comma), await offer(flag, word.slice(comma)));
}

function prefixed(start: string, { words, files }: Candidates): Candidates {
  return { words: words.map(({ word, says }) => ({ word: start + word, says })), files: files && start === "" };
}

interface Walked {
  /** As far as flags have said it. */
  readonly place: Place;
  /** How many arguments there are. */
  readonly given: number;
  /** The flag that waits for its value, or another program's words. */
  readonly waiting: Flag | "rest" | undefined;
}

function walk(spec: Spec, flags: Readonly<Record<string, Flag>>, before: readonly string[]): Walked {
  const said: Record<string, string | undefined> = {};
  let given = 0;
  const walked = (waiting?: Flag | "rest"): Walked => {
    const { environment, namespace, vault } = said;
    return { place: placeOf({ environment, namespace, vault }), given, waiting };
  };
  for (let i = 0; i < before.length; i++) {
    const each = before[i] ?? "";
    if (each === "--" || (spec.passesRest === true && !each.startsWith("-"))) return walked("rest");
    if (!each.startsWith("-") || each === "-") {
      given += 1;
      continue;
    }
    const name = each === "--env" ? "environment" : each.replace(/^--?/, "").replace(/=.*$/, "");
    const [key = "", flag] = Object.entries(flags).find(([long, { short }]) => long === name || short === name) ?? [];
    if (flag === undefined || flag.kind === "switch") continue;
    const inline = /^--[^=]+=(.*)$/.exec(each)?.[1];
    if (inline === undefined && i + 1 >= before.length) return walked(flag);
    said[key] = inline ?? before[++i];
  }
  return walked();
}

async function candidatesFor(
  what: Wanted,
  word: string,
  place: Place,
  verbs: readonly (Command | Group)[],
  names: Names,
): Promise<Candidates> {
  if (what.choices !== undefined)
    return only(
      word,
      what.choices.map((choice) => ({ word: choice, says: "" })),
    );
  const kind: Completion | undefined = what.complete;
  switch (kind) {
    case "environment":
      return only(word, called("environment", await names.environments()));
    case "namespace":
      return only(word, called("namespace", await names.namespaces(place.environment)));
    case "secret":
      return word.startsWith(SCHEME)
        ? inReference(word, place, names)
        : only(word, called("secret", await names.secrets(place, word)));
    case "verb":
      return only(word, verbs.flatMap(verbCandidate));
    case "file":
      return FILES;
    case undefined:
    default:
      return NOTHING;
  }
}

const SCHEME = "kist://";

/** `kist://dev/sh`: segment by segment, from the environment by the namespace to the key. */
async function inReference(word: string, { vault }: Place, names: Names): Promise<Candidates> {
  const [environment = "", ...rest] = word.slice(SCHEME.length).split("/");
  if (rest.length === 0) {
    const found = (await names.environments()).map((name) => `${SCHEME}${name}/`);
    return only(word, called("environment", found));
  }
  const namespace = rest.slice(0, -1).join("/");
  const below = (await names.namespaces(environment)).map((name) => `${SCHEME}${environment}/${name}/`);
  const place = { environment, namespace, ...(vault === undefined ? {} : { vault }) };
  const keys = namespace === "" ? [] : await names.secrets(place, rest.at(-1) ?? "");
  const secrets = keys.map((key) => `${SCHEME}${environment}/${namespace}/${key}`);
  const deeper = below.filter((name) => name !== `${SCHEME}${environment}/${namespace}/`);
  return only(word, [...called("namespace", deeper), ...called("secret", secrets)]);
}

function called(says: string, words: readonly string[]): Candidate[] {
  return words.map((word) => ({ word, says }));
}

function only(word: string, candidates: readonly Candidate[]): Candidates {
  return { words: candidates.filter((candidate) => candidate.word.startsWith(word)), files: false };
}
