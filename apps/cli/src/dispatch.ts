/** From words to a verb's function to an exit status. Every failure ends here, in three lines on stderr. */
import { parseArguments } from "./arguments.ts";
import { Complaint } from "./complaint.ts";
import type { Found } from "./find-command.ts";
import { FREQUENT_VERBS, isFrequent } from "./frequent-verbs.ts";
import type { Kist } from "./kist.ts";

export interface Manner {
  readonly json: boolean;
  readonly wait: boolean;
}

/** `createKist` is called once the line is understood, or for the complaint that it is not. */
export async function dispatch(words: readonly string[], createKist: (manner: Manner) => Kist): Promise<number> {
  let kist: Kist | undefined;
  try {
    const { command, path, rest } = await find(words);
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

async function find(words: readonly string[]): Promise<Found> {
  const [word] = words;
  if (isFrequent(word)) return { command: await FREQUENT_VERBS[word](), path: `kist ${word}`, rest: words.slice(1) };
  return (await import("./find-command.ts")).findCommand(words);
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
