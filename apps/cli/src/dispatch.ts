/** From words to a verb's function to an exit status. Every failure ends here, in three lines on stderr. */
import { parseArguments } from "./arguments.ts";
import { isGroup, type Command, type Group } from "./command.ts";
import { Complaint, usage } from "./complaint.ts";
import type { Kist } from "./kist.ts";
import { nearest } from "./nearest.ts";
import { ALIASES, VERBS } from "./verbs.ts";

export interface Manner {
  readonly json: boolean;
  readonly wait: boolean;
}

/** `createKist` is called once the line is understood, or for the complaint that it is not. */
export async function dispatch(words: readonly string[], createKist: (manner: Manner) => Kist): Promise<number> {
  let kist: Kist | undefined;
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
    // A complaint about a line that was not understood should have the wanted form too.
    return complainAbout(error, kist ?? createKist({ json: wantsJson(words), wait: false }));
  }
}

/** Says what went wrong and returns the exit status. */
async function complainAbout(error: unknown, { output, json }: Kist): Promise<number> {
  if (error instanceof Complaint && error.code === "output-closed" && error.what === "") return error.exit;
  try {
    const { complaintJson, complaintLines, toComplaint } = await import("./complaint-words.ts");
    const complaint = toComplaint(error);
    for (const line of json ? [complaintJson(complaint)] : complaintLines(complaint)) output.say(line);
    return complaint.exit;
  } catch {
    // The words cannot be loaded: an update took the files away, or no descriptor is left. What is known without them.
    output.say(`kist: ${error instanceof Error ? error.message : String(error)}`);
    return error instanceof Complaint ? error.exit : 1;
  }
}

/** After `--` all is data. */
function wantsJson(words: readonly string[]): boolean {
  const end = words.indexOf("--");
  return (end < 0 ? words : words.slice(0, end)).includes("--json");
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
