/** `kist conflicts`: what two people wrote at the same time, and the decision which of it holds. */
import { command, PLACE, type Group } from "../command.ts";
import { usage } from "../complaint.ts";
import { chooseConflict, chooseSide, conflictLine, conflictName, sideTable } from "../conflict-words.ts";
import { callWithConsent } from "../consent.ts";
import { placeOf } from "../place.ts";
import { paint } from "../printable.ts";
import { table } from "../table.ts";

const NAME = { name: "NAME", help: "A key or a kist:// reference.", required: true, complete: "secret" } as const;

const list = command(
  {
    name: "list",
    summary: "List what waits for a decision.",
    about: [
      "Two devices that could not see each other may write the same secret. Nothing of that is lost: one side is read until somebody decides, the other is kept beside it. Where no environment is named, this looks wherever you may list without being asked.",
    ],
    args: [],
    flags: PLACE,
    examples: [
      { command: "kist conflicts", says: "Everywhere you may list." },
      { command: "kist conflicts -e prod", says: "There; asks first." },
    ],
  },
  async (kist, { flags }) => {
    const answer = await callWithConsent(kist, "conflicts/list", placeOf(flags));
    if (kist.json) {
      kist.output.document(answer);
      return;
    }
    const rows = answer.secrets.flatMap(({ reference, conflicts }) =>
      conflicts.map((conflict) => [reference, conflictName(conflict), conflictLine(conflict)]),
    );
    kist.output.lines(table(["REFERENCE", "ABOUT", "WHAT HAPPENED"], rows));
    if (rows.length === 0) kist.output.say("Nothing waits for a decision.");
    else kist.output.say("`kist conflicts show NAME` has both sides.");
    if (answer.leftOut.length > 0)
      kist.output.say(`Not looked into, since that asks first: ${answer.leftOut.join(", ")} (-e ENV).`);
  },
);

const show = command(
  {
    name: "show",
    summary: "Show both sides: who, when, why. No values.",
    args: [NAME],
    flags: PLACE,
    examples: [{ command: "kist conflicts show DATABASE_URL", says: "`kist diff` compares the two values." }],
  },
  async (kist, { flags, args }) => {
    const [name = ""] = args;
    const { conflicts, reference } = await callWithConsent(kist, "secrets/show", { ...placeOf(flags), name });
    if (kist.json) {
      kist.output.document({ reference, conflicts });
      return;
    }
    if (conflicts.length === 0) kist.output.say(`There is no conflict about ${reference}.`);
    for (const [at, conflict] of conflicts.entries()) {
      if (at > 0) kist.output.lines([""]);
      kist.output.lines([
        `${paint("bold", conflictName(conflict))}  ${conflictLine(conflict)}`,
        ...sideTable(conflict, kist.now()),
      ]);
    }
    const [one, other] = conflicts.find(({ kind }) => kind === "value" || kind === "same-name")?.sides ?? [];
    if (one?.version !== undefined && other?.version !== undefined)
      kist.output.say(`\`kist diff ${reference}@${one.version} ${reference}@${other.version}\` compares the values.`);
    if (conflicts.length > 0) kist.output.say(`\`kist conflicts resolve ${name} --keep SIDE\` decides.`);
  },
);

const resolve = command(
  {
    name: "resolve",
    summary: "Keep one side.",
    about: [
      "The side is written once more, over all of them, so that every device agrees. What was not kept stays in the history: `kist undo` takes the decision back, `kist rollback` gets an old value. Of several secrets of one name the others need a name of their own (--rename), or are deleted (--delete-others).",
    ],
    args: [NAME],
    flags: {
      ...PLACE,
      keep: { kind: "text", value: "SIDE", help: "The side's number, as `kist conflicts show` has it, or its id." },
      about: { kind: "text", value: "WHAT", help: "Which conflict, where there are several: value, owner, …" },
      rename: { kind: "text", value: "NEW", help: "Of several secrets of one name: what the others are called." },
      "delete-others": { kind: "switch", help: "Of several secrets of one name: delete the others." },
    },
    examples: [
      { command: "kist conflicts resolve DATABASE_URL --keep 2", says: "The second side holds." },
      { command: "kist conflicts resolve API_KEY --keep 1 --rename API_KEY_EU", says: "Both stay, under two names." },
    ],
  },
  async (kist, { flags, args }) => {
    const [name = ""] = args;
    const { keep, about, rename } = flags;
    const asked = { ...placeOf(flags), name };
    const { conflicts } = await callWithConsent(kist, "secrets/show", asked);
    const conflict = chooseConflict(conflicts, about, name);
    if (keep === undefined)
      throw usage("Say which side holds: --keep SIDE.", `\`kist conflicts show ${name}\` numbers them.`);
    const { kind, label, field, sides } = conflict;
    const others = flags["delete-others"] ? ("delete" as const) : rename === undefined ? undefined : { rename };
    if (kind === "same-name" && others === undefined)
      throw usage("Say what becomes of the others: --rename NEW, or --delete-others.");
    if (kind !== "same-name" && others !== undefined)
      throw usage("--rename and --delete-others are for several secrets of one name.");
    const answer = await callWithConsent(kist, "conflicts/resolve", {
      ...asked,
      conflict: { kind, ...(label === undefined ? {} : { label }), ...(field === undefined ? {} : { field }) },
      keep: chooseSide(conflict, keep).id,
      sides: sides.map(({ id }) => id),
      ...(others === undefined ? {} : { others }),
    });
    if (kist.json) {
      kist.output.document(answer);
      return;
    }
    kist.output.say(
      answer.removed
        ? `${answer.reference} is deleted; \`kist undelete\` brings it back.`
        : `Decided: ${answer.reference}${answer.version === undefined ? "" : ` is version ${answer.version}`}.`,
    );
    for (const { reference } of answer.others)
      kist.output.say(reference === undefined ? "The other one is deleted." : `The other one is ${reference} now.`);
  },
);

export const conflicts: Group = {
  name: "conflicts",
  summary: "What two people wrote at the same time, and which of it holds.",
  commands: [list, show, resolve],
  standard: "list",
};
