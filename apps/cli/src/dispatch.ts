/** From words to a verb's function to an exit status. Every failure ends here, in three lines on stderr. */
import { parseArguments } from "./arguments.ts";
import { isGroup, type Command, type Group } from "./command.ts";
import { complaintJson, complaintLines, toComplaint, usage } from "./complaint.ts";
import type { Kist } from "./kist.ts";
import { nearest } from "./nearest.ts";
import { ALIASES, VERBS } from "./verbs.ts";

export interface Manner {
  readonly json: boolean;
  readonly wait: boolean;
}

/** `createKist` is called once the line is understood, or for the complaint that it is not. */
export async function dispatch(words: readonly string[], createKist: (manner: Manner) => Kist): Promise<number> {
  // Until the line is understood: a complaint about it should have the wanted form too. After `--` it is data.
  const end = words.indexOf("--");
  const ours = end < 0 ? words : words.slice(0, end);
  let kist = createKist({ json: ours.includes("--json"), wait: false });
  try {
    const { command, path, rest } = await findCommand(words);
    const input = parseArguments(command.spec, path, rest);
    kist = createKist({ json: isOn(input.flags["json"]), wait: isOn(input.flags["wait"]) });
    if (isOn(input.flags["help"])) {
      const { commandHelp } = await import("./help.ts");
      kist.output.lines(commandHelp(command.spec, path));
      return 0;
    }
    return (await command.run(kist, input)) ?? 0;
  } catch (error) {
    const complaint = toComplaint(error);
    if (complaint.code === "output-closed" && complaint.what === "") return complaint.exit;
    if (kist.json) kist.output.say(complaintJson(complaint));
    else for (const line of complaintLines(complaint)) kist.output.say(line);
    return complaint.exit;
  }
}

function isOn(flag: unknown): boolean {
  return flag === true;
}

interface Found {
  readonly command: Command;
  /** `kist slots add`, for messages. */
  readonly path: string;
  readonly rest: readonly string[];
}

async function findCommand(words: readonly string[]): Promise<Found> {
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
