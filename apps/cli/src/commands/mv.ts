/** `kist mv`: a new name, or another place. */
import { command, PLACE } from "../command.ts";
import { usage } from "../complaint.ts";
import { callWithConsent } from "../consent.ts";
import { placeOf } from "../place.ts";
import { parseTarget } from "../targets.ts";

export const mv = command(
  {
    name: "mv",
    summary: "Rename secrets, or move them to another place.",
    about: [
      "Inside a namespace a secret gets a new name and keeps everything else. To another namespace or environment it is created there, with its metadata and its current (and pending) value, and deleted here, both at once or not at all. Older versions stay under the old name, which says where the secret went: `kist history` shows them.",
      "A name that exists is never moved over. `kist undo` takes a move back.",
    ],
    args: [
      { name: "NAME", help: "Keys or kist:// references of one place.", required: true, complete: "secret" },
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
      "create-namespace": { kind: "switch", help: "Create the namespace if it is not there." },
      force: { kind: "switch", help: "Also to a less strictly guarded environment." },
    },
    examples: [
      { command: "kist mv STRIPE_KEY PAYMENT_KEY", says: "A new name." },
      { command: "kist mv STRIPE_KEY STRIPE_HOOK dev/payments", says: "Two of them to another namespace." },
    ],
  },
  async (kist, { flags, args }) => {
    const names = args.slice(0, -1);
    const target = args.at(-1);
    if (target === undefined || names.length === 0) throw usage("kist mv needs a name and where it goes.");
    const answer = await callWithConsent(kist, "secrets/move", {
      ...placeOf(flags),
      names,
      to: parseTarget(target),
      ...(flags["create-namespace"] ? { createNamespace: true } : {}),
      ...(flags.force ? { force: true } : {}),
    });
    if (kist.json) {
      kist.output.document(answer);
      return;
    }
    for (const { from, to, outcome } of answer.results)
      kist.output.say(outcome === "unchanged" ? `${to} is called that already.` : `Moved ${from} to ${to}.`);
  },
);
