/** `kist rm`: deletes secrets; their versions stay until they are purged. */
import { command, PLACE } from "../command.ts";
import { callWithConsent } from "../consent.ts";
import { placeOf } from "../place.ts";

export const rm = command(
  {
    name: "rm",
    summary: "Delete secrets; `kist undelete` brings them back.",
    args: [{ name: "NAME", help: "Keys or kist:// references.", required: true, many: true, complete: "secret" }],
    flags: PLACE,
    examples: [{ command: "kist rm OLD_TOKEN LEGACY_URL", says: "All of them or, if one is unknown, none." }],
  },
  async (kist, { flags, args }) => {
    const request = { ...placeOf(flags), names: [...args] };
    const answer = await callWithConsent(kist, "secrets/remove", request);
    if (kist.json) kist.output.document(answer);
    else kist.output.say(`Deleted ${answer.removed.join(", ")}.`);
  },
);
