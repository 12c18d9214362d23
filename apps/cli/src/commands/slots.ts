/** `kist slots`: the ways to unlock this device. */
import { command, PASSPHRASE, type Group } from "../command.ts";
import { callWithConsent } from "../consent.ts";
import { readPassphrase, readPassphrases } from "../passphrase.ts";
import { table } from "../table.ts";
import { ago } from "../times.ts";

const list = command(
  { name: "list", summary: "List the ways to unlock this device.", args: [], flags: {}, examples: [] },
  async (kist) => {
    const answer = await callWithConsent(kist, "slots/list", {});
    if (kist.json) kist.output.document(answer);
    else {
      kist.output.lines(
        table(
          ["ID", "TYPE", "NAME", "CREATED"],
          answer.slots.map((slot) => [slot.id, slot.type, slot.name, ago(slot.createdAt, kist.now())]),
        ),
      );
      if (!answer.recoveryConfirmed)
        kist.output.say("The recovery code has not been typed back yet: `kist init --confirm`.");
    }
  },
);

const add = command(
  {
    name: "add",
    summary: "Add another passphrase.",
    args: [{ name: "NAME", help: "How the slot is called.", required: true }],
    flags: PASSPHRASE,
    examples: [{ command: "kist slots add safe", says: "Asks for a passphrase you have, then for the new one." }],
  },
  async (kist, { flags, args }) => {
    const [presence = "", passphrase = ""] = await readPassphrases(kist, flags, [
      { ask: "Passphrase" },
      { ask: "New passphrase", twice: true },
    ]);
    const answer = await kist.daemon.call("slots/add", { presence, passphrase, name: args[0] ?? "" });
    if (kist.json) kist.output.document(answer);
    else kist.output.say(`Added the slot ${args[0]}, ${answer.id}.`);
  },
);

const remove = command(
  {
    name: "remove",
    summary: "Remove a way to unlock; the device is re-keyed.",
    args: [{ name: "ID", help: "The slot.", required: true }],
    flags: PASSPHRASE,
    examples: [{ command: "kist slots remove 4d5kq0t9v2c6w8xa", says: "`kist slots` shows the ids." }],
  },
  async (kist, { flags, args }) => {
    const id = args[0] ?? "";
    await kist.daemon.call("slots/remove", { presence: await readPassphrase(kist, flags), id });
    if (kist.json) kist.output.document({ id });
    else kist.output.say(`Removed ${id}.`);
  },
);

const passphrase = command(
  {
    name: "passphrase",
    summary: "Change the passphrase; the device is re-keyed.",
    args: [{ name: "ID", help: "The slot, where there are several." }],
    flags: PASSPHRASE,
    examples: [{ command: "kist slots passphrase", says: "Asks for the old one and twice for the new one." }],
  },
  async (kist, { flags, args }) => {
    const [old = "", fresh = ""] = await readPassphrases(kist, flags, [
      { ask: "Old passphrase" },
      { ask: "New passphrase", twice: true },
    ]);
    const id = args[0] === undefined ? {} : { id: args[0] };
    await kist.daemon.call("slots/passphrase", { old, new: fresh, ...id });
    if (kist.json) kist.output.document({ changed: true });
    else kist.output.say("The passphrase is changed.");
  },
);

export const slots: Group = {
  name: "slots",
  summary: "List, add and remove ways to unlock; change the passphrase.",
  commands: [list, add, remove, passphrase],
  standard: "list",
};
