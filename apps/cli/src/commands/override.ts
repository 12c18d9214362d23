/** `kist override`: a value of one's own, for one person's own work, where others read what is shared. */
import { command, PLACE, type Group } from "../command.ts";
import { usage } from "../complaint.ts";
import { callWithConsent } from "../consent.ts";
import { placeOf } from "../place.ts";
import { table } from "../table.ts";
import { ago } from "../times.ts";
import { readValue, refuseValueInArguments, targetOf } from "../value-input.ts";
import { encodeValue } from "../value.ts";

const NAME = { name: "NAME", help: "A key, or a kist:// reference.", required: true, complete: "secret" } as const;

const set = command(
  {
    name: "set",
    summary: "Give a secret a value that only you read.",
    about: [
      "In environments of class dev, on your own devices: `get`, `run` and `export` then give you this value instead of what everybody reads. Machines and CI jobs never see it. It is boxed to your devices alone: nobody else can open it, owner of the vault or not.",
      "A reference that names a version (KEY@current) reads what everybody does. `kist list`, `show` and `explain` say where you have an override.",
    ],
    args: [NAME, { name: "-", help: "Read the value from stdin." }],
    flags: {
      ...PLACE,
      "from-file": { kind: "text", value: "FILE", help: "Take the value from this file.", complete: "file" },
      template: { kind: "switch", help: "Fill in names like ${KEY} and ${namespace.KEY} whenever it is read." },
      exact: { kind: "switch", help: "Keep a line end at the end of stdin." },
      empty: { kind: "switch", help: "Allow an empty value." },
    },
    examples: [
      { command: "kist override set DATABASE_URL", says: "Asks for the value: your own database, for your own runs." },
      { command: "printf debug | kist override set LOG_LEVEL", says: "From stdin." },
    ],
  },
  async (kist, { flags, args }) => {
    const [name = "", dash] = args;
    refuseValueInArguments(name, dash);
    const target = targetOf(name, placeOf(flags));
    const value = await readValue(kist, target.key, dash === "-", flags);
    if (value.length === 0 && !flags.empty)
      throw usage("The value is empty, so nothing was stored.", "If it shall be empty, add --empty.");
    const answer = await callWithConsent(kist, "overrides/set", {
      ...target.place,
      name: target.key,
      ...encodeValue(value),
      ...(flags.template ? { template: true as const } : {}),
    });
    if (kist.json) kist.output.document(answer);
    else kist.output.say(`You read a value of your own for ${answer.reference}; everybody else what they read before.`);
  },
);

const rm = command(
  {
    name: "rm",
    summary: "End overrides: read again what everybody reads.",
    args: [{ ...NAME, many: true }],
    flags: PLACE,
    examples: [{ command: "kist override rm DATABASE_URL", says: "The shared value counts again." }],
  },
  async (kist, { flags, args }) => {
    const answer = await callWithConsent(kist, "overrides/remove", { ...placeOf(flags), names: [...args] });
    if (kist.json) kist.output.document(answer);
    else kist.output.say(`No longer overridden: ${answer.removed.join(", ")}.`);
  },
);

const list = command(
  {
    name: "list",
    summary: "List your overrides, without values.",
    args: [],
    flags: { vault: PLACE.vault },
    examples: [{ command: "kist override list", says: "In every environment of class dev." }],
  },
  async (kist, { flags }) => {
    const request = flags.vault === undefined ? {} : { vault: flags.vault };
    const answer = await callWithConsent(kist, "overrides/list", request);
    if (kist.json) {
      kist.output.document(answer);
      return;
    }
    if (answer.overrides.length === 0) kist.output.say("You have no overrides.");
    const rows = answer.overrides.map(({ reference, version, changedAt, deleted }) => [
      reference,
      version,
      ago(changedAt, kist.now()),
      deleted ? "the secret was deleted" : "",
    ]);
    kist.output.lines(table(["REFERENCE", "VERSION", "CHANGED", "NOTES"], rows));
  },
);

export const override: Group = {
  name: "override",
  summary: "Values of your own for secrets that others share, in dev.",
  commands: [set, rm, list],
  standard: "list",
};
