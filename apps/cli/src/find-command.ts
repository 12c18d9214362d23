/** Which command a line's first words name. Loaded for the verbs that are not called by the thousand. */
import { isGroup, type Command, type Group } from "./command.ts";
import { usage } from "./complaint.ts";
import { nearest } from "./nearest.ts";
import { ALIASES, VERBS } from "./verbs.ts";

export interface Found {
  readonly command: Command;
  /** `kist slots add`, for messages. */
  readonly path: string;
  readonly rest: readonly string[];
}

/** Throws a usage complaint that names the nearest command. */
export async function findCommand(words: readonly string[]): Promise<Found> {
  const [word = "help", ...rest] = words;
  const name = ALIASES[word] ?? word;
  const load = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (load === undefined) throw unknownVerb(word, Object.keys(VERBS), "kist");
  const verb = await load();
  return isGroup(verb) ? findInGroup(verb, rest) : { command: verb, path: `kist ${name}`, rest };
}

async function findInGroup(group: Group, words: readonly string[]): Promise<Found> {
  const [word] = words;
  const path = `kist ${group.name}`;
  const named = group.commands.find((command) => command.spec.name === word);
  if (named !== undefined) return { command: named, path: `${path} ${named.spec.name}`, rest: words.slice(1) };
  if (word === "--help" || word === "-h") {
    const { help } = await import("./commands/help.ts");
    return { command: help, path: "kist help", rest: [group.name] };
  }
  const standard = group.commands.find((command) => command.spec.name === group.standard);
  if (standard !== undefined && (word === undefined || word.startsWith("-")))
    return { command: standard, path: `${path} ${standard.spec.name}`, rest: words };
  const names = group.commands.map((command) => command.spec.name);
  if (word === undefined) throw usage(`${path} needs one of: ${names.join(", ")}.`, `See \`kist help ${group.name}\`.`);
  throw unknownVerb(word, names, path);
}

function unknownVerb(word: string, known: readonly string[], path: string): Error {
  const guess = nearest(
    word,
    known.filter((name) => !name.startsWith("_")),
  );
  return usage(
    `${path} has no command ${word}.`,
    guess === undefined
      ? `See \`${path === "kist" ? "kist help" : `${path} --help`}\`.`
      : `Did you mean \`${path} ${guess}\`?`,
  );
}
