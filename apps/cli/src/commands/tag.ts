/** `kist tag`: words on secrets, by which they are found again. */
import { command, PLACE, type Group } from "../command.ts";
import { callWithConsent } from "../consent.ts";
import type { Kist } from "../kist.ts";
import { placeOf, type PlaceFlags } from "../place.ts";
import { table } from "../table.ts";

const ARGS = [
  { name: "TAG", help: "A word; commas separate several.", required: true },
  { name: "NAME", help: "Keys or kist:// references of one place.", required: true, many: true, complete: "secret" },
] as const;

const add = command(
  {
    name: "add",
    summary: "Tag secrets.",
    args: ARGS,
    flags: PLACE,
    examples: [{ command: "kist tag add pci STRIPE_KEY DB_URL", says: "The tags they have already stay." }],
  },
  (kist, { flags, args }) => change(kist, "add", flags, args),
);

const rm = command(
  {
    name: "rm",
    summary: "Take tags off secrets.",
    args: ARGS,
    flags: PLACE,
    examples: [{ command: "kist tag rm pci,web DB_URL", says: "Both of them; its other tags stay." }],
  },
  (kist, { flags, args }) => change(kist, "remove", flags, args),
);

const list = command(
  {
    name: "list",
    summary: "List the tags of a namespace, and what has them.",
    args: [{ name: "TAG", help: "Only this one." }],
    flags: PLACE,
    examples: [{ command: "kist tag list", says: "`kist search --tag pci` finds them in every namespace." }],
  },
  async (kist, { flags, args }) => {
    const [wanted] = args;
    const { environment, namespace, secrets } = await callWithConsent(kist, "secrets/list", placeOf(flags));
    const tagged = new Map<string, string[]>();
    for (const { key, metadata } of secrets)
      for (const tag of metadata.tags ?? []) tagged.set(tag, [...(tagged.get(tag) ?? []), key]);
    const tags = [...tagged]
      .filter(([tag]) => wanted === undefined || tag === wanted)
      .map(([tag, names]) => ({ tag, names }))
      .sort((a, b) => (a.tag < b.tag ? -1 : 1));
    if (kist.json) {
      kist.output.document({ environment, namespace, tags });
      return;
    }
    if (tags.length === 0)
      kist.output.say(`Nothing in ${environment}/${namespace} is tagged${wanted === undefined ? "" : ` ${wanted}`}.`);
    kist.output.lines(
      table(
        ["TAG", "NAMES"],
        tags.map(({ tag, names }) => [tag, names.join(" ")]),
      ),
    );
  },
);

async function change(
  kist: Kist,
  what: "add" | "remove",
  flags: PlaceFlags,
  [words = "", ...names]: readonly string[],
): Promise<void> {
  const tags = words.split(",").filter((word) => word !== "");
  const answer = await callWithConsent(kist, "secrets/tag", { ...placeOf(flags), names, [what]: tags });
  if (kist.json) kist.output.document(answer);
  else
    for (const { key, tags: now } of answer.results)
      kist.output.say(`${key}: ${now.length === 0 ? "no tags" : now.join(", ")}`);
}

export const tag: Group = {
  name: "tag",
  summary: "Tag secrets, and list tags.",
  commands: [list, add, rm],
  standard: "list",
};
