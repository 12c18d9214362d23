/** `kist help`. */
import { command, isGroup } from "../command.ts";
import { usage } from "../complaint.ts";
import { commandHelp, groupHelp, overview } from "../help.ts";
import { nearest } from "../nearest.ts";
import { ALIASES, VERBS } from "../verbs.ts";

export const help = command(
  {
    name: "help",
    summary: "Show help for a verb.",
    args: [{ name: "VERB", help: "The verb, with its sub-command if it has any.", many: true, complete: "verb" }],
    flags: {},
    examples: [{ command: "kist help run", says: "The same as `kist run --help`." }],
  },
  async (kist, { args }) => {
    const [word, sub] = args;
    if (word === undefined) {
      kist.output.lines(overview(await Promise.all(Object.values(VERBS).map((load) => load()))));
      return;
    }
    const name = ALIASES[word] ?? word;
    const verb = Object.hasOwn(VERBS, name) ? await VERBS[name]?.() : undefined;
    if (verb === undefined) {
      const guess = nearest(word, Object.keys(VERBS));
      throw usage(
        `kist has no command ${word}.`,
        guess === undefined ? "See `kist help`." : `Did you mean \`kist help ${guess}\`?`,
      );
    }
    if (!isGroup(verb)) kist.output.lines(commandHelp(verb.spec, `kist ${verb.spec.name}`));
    else {
      const inner = verb.commands.find(({ spec }) => spec.name === sub);
      if (inner === undefined) kist.output.lines(groupHelp(verb));
      else kist.output.lines(commandHelp(inner.spec, `kist ${verb.name} ${inner.spec.name}`));
    }
  },
);
