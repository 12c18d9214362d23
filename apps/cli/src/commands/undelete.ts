/** `kist undelete`: brings a deleted secret back. */
import { command, PLACE } from "../command.ts";
import { callWithConsent } from "../consent.ts";
import { placeOf } from "../place.ts";

export const undelete = command(
  {
    name: "undelete",
    summary: "Bring a deleted secret back.",
    args: [{ name: "NAME", help: "A key or a kist:// reference.", required: true }],
    flags: PLACE,
    examples: [{ command: "kist undelete OLD_TOKEN", says: "`kist list --deleted` shows what can come back." }],
  },
  async (kist, { flags, args }) => {
    const [name = ""] = args;
    await callWithConsent(kist, "secrets/undelete", { ...placeOf(flags), name });
    if (kist.json) kist.output.document({ name });
    else kist.output.say(`${name} is back.`);
  },
);
