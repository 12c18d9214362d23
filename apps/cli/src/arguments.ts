/**
 * The command line against a verb's data. Own code and not `node:util` parseArgs: loading that costs more than
 * the whole parse, and unknown flags need their nearest neighbour anyway.
 */
import { EVERYWHERE, type Flag, type Flags, type Input, type Spec } from "./command.ts";
import { usage, type Complaint } from "./complaint.ts";
import { nearest } from "./nearest.ts";

/** Throws a usage complaint that names what is wrong and never repeats an argument that may be a secret. */
export function parseArguments(spec: Spec, path: string, words: readonly string[]): Input {
  const flags: Flags = { ...EVERYWHERE, ...spec.flags };
  const found = new Map<string, string | true | string[]>();
  const args: string[] = [];
  let at = 0;
  while (at < words.length) {
    const word = words[at++] ?? "";
    if (word === "--") {
      args.push(...words.slice(at));
      break;
    }
    if (word === "-" || !word.startsWith("-")) {
      args.push(word);
      if (spec.passesRest !== true) continue;
      args.push(...words.slice(at));
      break;
    }
    for (const given of splitFlag(word)) {
      const [name, flag] = findFlag(given.name, flags, path);
      if (flag.kind === "switch") {
        if (given.value !== undefined) throw wrong(path, `--${name} takes no value.`);
        found.set(name, true);
      } else {
        const value = given.value ?? (given.last ? words[at++] : undefined);
        if (value === undefined) throw wrong(path, `${given.name} needs a value: ${given.name} ${flag.value}.`);
        if (flag.kind === "text") found.set(name, checkChoice(path, name, flag.choices, value));
        else found.set(name, [...listOf(found.get(name)), ...value.split(",").filter((part) => part !== "")]);
      }
    }
  }
  if (found.get("help") !== true) checkArguments(spec, path, args);
  return { flags: fillFlags(flags, found), args };
}

interface GivenFlag {
  /** With its dashes, as typed. */
  readonly name: string;
  readonly value?: string;
  /** Whether the next word may be its value. */
  readonly last: boolean;
}

/** `--name`, `--name=value`, `-n`, `-nvalue` is not taken; `-yq` is two switches. */
function splitFlag(word: string): GivenFlag[] {
  if (word.startsWith("--")) {
    const equals = word.indexOf("=");
    return equals < 0
      ? [{ name: word, last: true }]
      : [{ name: word.slice(0, equals), value: word.slice(equals + 1), last: false }];
  }
  const letters = word.slice(1).split("");
  return letters.map((letter, i) => ({ name: `-${letter}`, last: i === letters.length - 1 }));
}

function findFlag(given: string, flags: Flags, path: string): [string, Flag] {
  const long = given.startsWith("--");
  const asked = given === "--env" ? "environment" : given.slice(long ? 2 : 1);
  for (const [name, flag] of Object.entries(flags))
    if (long ? name === asked : flag.short === asked) return [name, flag];
  const guess = long ? nearest(asked, Object.keys(flags)) : undefined;
  throw wrong(path, `${path} has no flag ${given}.`, guess === undefined ? undefined : `Did you mean --${guess}?`);
}

function checkChoice(path: string, name: string, choices: readonly string[] | undefined, value: string): string {
  if (choices === undefined || choices.includes(value)) return value;
  throw wrong(path, `--${name} is one of ${choices.join(", ")}.`);
}

function checkArguments(spec: Spec, path: string, args: readonly string[]): void {
  const needed = spec.args.filter((argument) => argument.required === true);
  const lacking = needed[args.length];
  if (lacking !== undefined) throw wrong(path, `${path} needs ${lacking.name}: ${lacking.help}`);
  if (spec.passesRest !== true && spec.args.at(-1)?.many !== true && args.length > spec.args.length)
    throw wrong(path, `${path} takes ${spec.args.length === 0 ? "no argument" : `at most ${spec.args.length}`}.`);
  args.forEach((value, i) => {
    const argument = spec.args[Math.min(i, spec.args.length - 1)];
    if (argument?.choices !== undefined && !argument.choices.includes(value))
      throw wrong(path, `${argument.name} is one of ${argument.choices.join(", ")}.`, guessOf(value, argument.choices));
  });
}

function guessOf(value: string, choices: readonly string[]): string | undefined {
  const guess = nearest(value, choices);
  return guess === undefined ? undefined : `Did you mean ${guess}?`;
}

function wrong(path: string, what: string, next = `See \`${path} --help\`.`): Complaint {
  return usage(what, next);
}

function listOf(value: string | true | string[] | undefined): string[] {
  return Array.isArray(value) ? value : [];
}

function fillFlags(flags: Flags, found: ReadonlyMap<string, string | true | string[]>): Input["flags"] {
  const filled: Record<string, boolean | string | readonly string[] | undefined> = {};
  for (const [name, flag] of Object.entries(flags)) {
    const value = found.get(name);
    filled[name] = flag.kind === "switch" ? value === true : flag.kind === "list" ? listOf(value) : value;
  }
  // Filled by kind just above: exactly what Input<Flags> says.
  return filled as Input["flags"];
}
