/** `kist __complete`: the shells' side of completion. Quick, silent, and asks no person anything. */
import { command } from "../command.ts";
import { complete as candidates, type Names } from "../completing.ts";
import type { Kist } from "../kist.ts";
import { printable } from "../printable.ts";
import { VERBS } from "../verbs.ts";

export const complete = command(
  {
    name: "__complete",
    summary: "Print what may stand at the cursor: a word, a tab, an explanation. A line `:files` asks for file names.",
    args: [{ name: "WORDS", help: "The words before the cursor; the last is the one being typed.", many: true }],
    flags: {},
    examples: [],
    hidden: true,
    passesRest: true,
  },
  async (kist, { args }) => {
    const verbs = await Promise.all(Object.values(VERBS).map((load) => load()));
    const found = await candidates(args.slice(0, -1), args.at(-1) ?? "", verbs, namesOf(kist));
    const lines = found.words.map(({ word, says }) => `${printable(word)}\t${printable(says)}\n`);
    kist.output.data(`${found.files ? ":files\n" : ""}${lines.join("")}`);
  },
);

function namesOf(kist: Kist): Names {
  const quietly = async (ask: () => Promise<string[]>): Promise<string[]> => {
    try {
      return (await kist.daemon.peek())?.state === "unlocked" ? await ask() : [];
    } catch {
      return [];
    }
  };
  return {
    // The status is there for everyone; it needs no approval.
    environments: () =>
      quietly(async () => {
        const vaults = (await kist.daemon.peek())?.vaults ?? [];
        return [...new Set(vaults.flatMap(({ environments }) => environments.map(({ name }) => name)))];
      }),
    namespaces: (environment) =>
      quietly(async () => {
        const where = environment === undefined ? {} : { environment };
        return (await kist.daemon.call("names/complete", { of: "namespace", ...where })).names;
      }),
    secrets: (place, prefix) =>
      quietly(async () => (await kist.daemon.call("names/complete", { of: "secret", ...place, prefix })).names),
  };
}
