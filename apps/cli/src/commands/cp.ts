/** `kist cp`: copies secrets inside the daemon; no value comes here. */
import { command, PLACE } from "../command.ts";
import { usage } from "../complaint.ts";
import { callWithConsent } from "../consent.ts";
import { placeOf } from "../place.ts";
import { parseTarget } from "../targets.ts";

export const cp = command(
  {
    name: "cp",
    summary: "Copy secrets to another name or place.",
    about: [
      "The value goes from place to place inside the daemon and is sealed again there. Metadata goes along to a new secret; every copy says which version it came from, because whoever could read that one may know this one, too.",
      "An existing secret is left alone unless --existing says otherwise. From an environment that asks more to one that asks less needs --force.",
    ],
    args: [
      {
        name: "NAME",
        help: "Keys or kist:// references of one place; @version takes an older one.",
        required: true,
        complete: "secret",
      },
      {
        name: "TARGET",
        help: "Last: another KEY, a place (prod/payments), or a kist:// reference.",
        required: true,
        many: true,
        complete: "secret",
      },
    ],
    flags: {
      ...PLACE,
      existing: {
        kind: "text",
        value: "WHAT",
        help: "If the name exists there: refuse (the default), a new version, or skip.",
        choices: ["refuse", "version", "skip"],
      },
      "create-namespace": { kind: "switch", help: "Create the namespace if it is not there." },
      reason: { kind: "text", value: "TEXT", help: "Why, for the history." },
      force: { kind: "switch", help: "Also to a less strictly guarded environment." },
    },
    examples: [
      { command: "kist cp API_KEY API_KEY_OLD", says: "Under another name, in the same place." },
      { command: "kist cp API_KEY DB_URL staging/shop", says: "Two of them to another place, under their own names." },
      { command: "kist cp API_KEY@previous kist://dev/shop/TRIAL_KEY", says: "An older version." },
    ],
  },
  async (kist, { flags, args }) => {
    const names = args.slice(0, -1);
    const target = args.at(-1);
    if (target === undefined || names.length === 0) throw usage("kist cp needs a name and where it goes.");
    const existing = (["refuse", "version", "skip"] as const).find((word) => word === flags.existing);
    const answer = await callWithConsent(kist, "secrets/copy", {
      ...placeOf(flags),
      names,
      to: parseTarget(target),
      ...(existing === undefined ? {} : { existing }),
      ...(flags["create-namespace"] ? { createNamespace: true } : {}),
      ...(flags.reason === undefined ? {} : { reason: flags.reason }),
      ...(flags.force ? { force: true } : {}),
    });
    if (kist.json) {
      kist.output.document(answer);
      return;
    }
    for (const { from, to, outcome, ordinal } of answer.results)
      kist.output.say(
        outcome === "skipped"
          ? `${to} exists already and was left as it is.`
          : `Copied ${from} to ${to}${ordinal === undefined || ordinal === 1 ? "" : `, version ${ordinal}`}.`,
      );
  },
);
