/** `kist purge`: drops sealed values for good on this device. */
import { command, PLACE, YES } from "../command.ts";
import { usage } from "../complaint.ts";
import { confirmOrRefuse } from "../confirm.ts";
import { callWithConsent } from "../consent.ts";
import { placeOf } from "../place.ts";

export const purge = command(
  {
    name: "purge",
    summary: "Drop the values of old versions for good.",
    about: [
      "Names, times and hashes stay, and the history still verifies. Other devices and backups made before keep what they have: a value that leaked needs a new value, not a purge.",
    ],
    args: [
      { name: "NAME", help: "A key or a kist:// reference.", required: true, complete: "secret" },
      { name: "VERSION", help: "Numbers or ids of the versions to purge.", many: true },
    ],
    flags: {
      ...PLACE,
      old: { kind: "switch", help: "Every version without a label and without a pin." },
      all: { kind: "switch", help: "Every version of a deleted secret that is not pinned." },
      ...YES,
    },
    examples: [
      { command: "kist purge API_KEY --old", says: "Keep only what is current, pending, previous or pinned." },
      { command: "kist purge API_KEY 1 2", says: "These two versions." },
    ],
  },
  async (kist, { flags, args }) => {
    const [name = "", ...named] = args;
    if (Number(flags.old) + Number(flags.all) + Number(named.length > 0) !== 1)
      throw usage("Say what to purge: versions, --old, or --all.", "See `kist purge --help`.");
    const versions = flags.old ? "old" : flags.all ? "all" : named;
    const what = flags.old
      ? "all versions without a label"
      : flags.all
        ? "every version"
        : `version ${named.join(", ")}`;
    await confirmOrRefuse(kist, flags.yes, `Purge ${what} of ${name}? The values cannot come back.`);
    const answer = await callWithConsent(kist, "secrets/purge", { ...placeOf(flags), name, versions });
    if (kist.json) kist.output.document(answer);
    else
      kist.output.say(`Purged ${answer.purged.length} ${answer.purged.length === 1 ? "value" : "values"} of ${name}.`);
  },
);
