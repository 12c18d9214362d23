/** `kist rollback`: an older value becomes the current one, as a new version. */
import { command, PLACE } from "../command.ts";
import { callWithConsent } from "../consent.ts";
import { placeOf } from "../place.ts";

export const rollback = command(
  {
    name: "rollback",
    summary: "Make an older version's value the current one.",
    about: ["The history only grows: rolling back stores a new version that says which one it was copied from."],
    args: [{ name: "NAME", help: "A key or a kist:// reference.", required: true, complete: "secret" }],
    flags: {
      ...PLACE,
      to: { kind: "text", value: "VERSION", help: "Its number, id or label; `previous` where it is not given." },
      reason: { kind: "text", value: "TEXT", help: "Why, for the history." },
    },
    examples: [{ command: "kist rollback API_KEY --to 3 --reason 'new key rejected'", says: "To the third version." }],
  },
  async (kist, { flags, args }) => {
    const [name = ""] = args;
    const request = {
      ...placeOf(flags),
      name,
      to: flags.to ?? "previous",
      ...(flags.reason === undefined ? {} : { reason: flags.reason }),
    };
    const answer = await callWithConsent(kist, "secrets/rollback", request);
    if (kist.json) kist.output.document(answer);
    else kist.output.say(`${name} is at version ${answer.ordinal} now, a copy of ${request.to}.`);
  },
);
