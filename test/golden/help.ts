/** Every verb's help as it is printed without colours: one text per verb, its sub-commands included. */
import { isGroup } from "../../apps/cli/src/command.ts";
import { commandHelp, groupHelp, overview } from "../../apps/cli/src/help.ts";
import { renderMarks } from "../../apps/cli/src/printable.ts";
import { VERBS } from "../../apps/cli/src/verbs.ts";

/** By verb; `kist` is the overview. */
export async function describeHelp(): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  const verbs = await Promise.all(Object.values(VERBS).map((load) => load()));
  texts.set("kist", plain(overview(verbs)));
  for (const verb of verbs) {
    if (isGroup(verb)) {
      const inner = verb.commands.map(({ spec }) => commandHelp(spec, `kist ${verb.name} ${spec.name}`));
      texts.set(verb.name, [groupHelp(verb), ...inner].map(plain).join("\n"));
    } else if (verb.spec.hidden !== true)
      texts.set(verb.spec.name, plain(commandHelp(verb.spec, `kist ${verb.spec.name}`)));
  }
  return texts;
}

function plain(lines: readonly string[]): string {
  return `${lines.map((line) => renderMarks(line, false)).join("\n")}\n`;
}
