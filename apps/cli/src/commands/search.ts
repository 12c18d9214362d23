/** `kist search`: where is it? By name and metadata, in every place that may be listed; never by value. */
import { command, PLACE } from "../command.ts";
import { usage } from "../complaint.ts";
import { callWithConsent } from "../consent.ts";
import { placeOf } from "../place.ts";
import { paint } from "../printable.ts";
import { table } from "../table.ts";
import { ago } from "../times.ts";

export const search = command(
  {
    name: "search",
    summary: "Find secrets by name, tag, owner, purpose or kind, in every environment.",
    about: [
      "All words must occur, in the name or in what is known about the secret; the best matches come first. Values are never looked at. Where nothing is found the exit status is 5.",
      "Without -e it looks wherever this terminal may list without a question, and says which environments it left out. With -e it asks where that is needed.",
    ],
    args: [{ name: "WORD", help: "Words that must all occur.", many: true }],
    flags: {
      environment: {
        kind: "list",
        short: "e",
        value: "ENV",
        help: "Only in these environments.",
        complete: "environment",
      },
      namespace: PLACE.namespace,
      vault: PLACE.vault,
      tag: { kind: "list", value: "TAG", help: "Only with all of these tags." },
      owner: { kind: "text", value: "WHO", help: "Only of this owner." },
      kind: { kind: "text", value: "KIND", help: "Only of this kind." },
      limit: { kind: "text", value: "N", help: "How many at most (50)." },
    },
    examples: [
      { command: "kist search db url", says: "Every secret that has both words somewhere." },
      { command: "kist search --tag pci --owner platform", says: "All that are tagged so and answered for by them." },
      { command: "kist search stripe -e prod --json", says: "In an environment that asks; for a program." },
    ],
  },
  async (kist, { flags, args }) => {
    const { tag, owner, kind, limit } = flags;
    if (args.length === 0 && tag.length === 0 && owner === undefined && kind === undefined)
      throw usage("There is nothing to look for.", "Give a word, --tag, --owner or --kind.");
    if (limit !== undefined && !/^[1-9]\d{0,3}$/.test(limit)) throw usage("--limit takes a number.");
    const { namespace, vault } = placeOf({ ...flags, environment: undefined });
    const answer = await callWithConsent(kist, "secrets/search", {
      ...(vault === undefined ? {} : { vault }),
      ...(namespace === undefined ? {} : { namespace }),
      ...(args.length === 0 ? {} : { words: [...args] }),
      ...(tag.length === 0 ? {} : { tags: [...tag] }),
      ...(owner === undefined ? {} : { owner }),
      ...(kind === undefined ? {} : { kind }),
      ...(flags.environment.length === 0 ? {} : { environments: [...flags.environment] }),
      ...(limit === undefined ? {} : { limit: Math.min(1000, Number(limit)) }),
    });
    if (kist.json) {
      kist.output.document(answer);
      return answer.total === 0 ? 5 : 0;
    }
    const rows = answer.secrets.map(({ key, reference, metadata, changedAt, matched }) => [
      key,
      reference.slice("kist://".length, -key.length - 1),
      metadata.owner ?? "",
      metadata.tags?.join(" ") ?? "",
      ago(changedAt, kist.now()),
      matched.filter((field) => field !== "name").join(", "),
    ]);
    kist.output.lines(table(["NAME", "PLACE", "OWNER", "TAGS", "CHANGED", "FOUND IN"], rows));
    if (answer.total > rows.length) kist.output.say(`${answer.total - rows.length} more: add a word, or --limit.`);
    if (answer.total === 0) kist.output.say(`Nothing found in ${answer.searched.join(", ")}.`);
    if (answer.leftOut.length > 0) {
      const named = answer.leftOut.map((name) => `-e ${name}`).join(" ");
      kist.output.say(
        `${paint("yellow", "!")} Left out, because listing it asks first: ${answer.leftOut.join(", ")}. Add ${named}.`,
      );
    }
    return answer.total === 0 ? 5 : 0;
  },
);
