/** `kist history`: the versions of a secret. */
import { command, PLACE } from "../command.ts";
import { callWithConsent } from "../consent.ts";
import { placeOf } from "../place.ts";
import { versionTable } from "../versions.ts";

export const history = command(
  {
    name: "history",
    summary: "List the versions of a secret.",
    args: [{ name: "NAME", help: "A key or a kist:// reference.", required: true, complete: "secret" }],
    flags: PLACE,
    examples: [{ command: "kist history DATABASE_URL", says: "Who stored what when, and why; no values." }],
  },
  async (kist, { flags, args }) => {
    const [name = ""] = args;
    const { versions, movedFrom, movedTo } = await callWithConsent(kist, "secrets/show", { ...placeOf(flags), name });
    if (kist.json) {
      kist.output.document({ versions, movedFrom, movedTo });
      return;
    }
    kist.output.lines(versionTable(versions, kist.now()));
    if (movedFrom !== undefined) kist.output.say(`Moved from ${movedFrom}: older versions are there.`);
    if (movedTo !== undefined) kist.output.say(`Moved to ${movedTo}.`);
  },
);
