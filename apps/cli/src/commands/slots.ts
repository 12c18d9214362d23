/** `kist slots`: the ways to unlock this device. */
import type { ResponseFrom } from "../api.ts";
import { command, PAGE, PASSPHRASE, type Group } from "../command.ts";
import { complain, usage } from "../complaint.ts";
import { callWithConsent } from "../consent.ts";
import type { Kist } from "../kist.ts";
import { readPassphrase, readPassphrases } from "../passphrase.ts";
import { table } from "../table.ts";
import { ago } from "../times.ts";

type Slot = ResponseFrom<"slots/list">["slots"][number];

const SLOT = { name: "SLOT", help: "Its id, the beginning of it, or its name.", required: true } as const;

const list = command(
  {
    name: "list",
    summary: "List the ways to unlock this device.",
    about: [
      "A passkey is shown with what the browser said about it: where it lives, and `synced` where whoever keeps it copies it to your other devices.",
    ],
    args: [],
    flags: {},
    examples: [{ command: "kist slots", says: "Type, name, when it was last used, when it was added." }],
  },
  async (kist) => {
    const answer = await callWithConsent(kist, "slots/list", {});
    if (kist.json) kist.output.document(answer);
    else {
      const now = kist.now();
      kist.output.lines(
        table(
          ["ID", "TYPE", "NAME", "LAST USED", "ADDED"],
          answer.slots.map((slot) => [
            slot.id,
            typeWords(slot),
            slot.name,
            slot.lastUsed === undefined ? "never here" : ago(slot.lastUsed, now),
            ago(slot.createdAt, now),
          ]),
        ),
      );
      if (!answer.recoveryConfirmed)
        kist.output.say("The recovery code has not been typed back yet: `kist init --confirm`.");
    }
  },
);

/** `passkey (internal, synced)`. */
function typeWords({ type, passkey }: Slot): string {
  const more = passkey === undefined ? [] : [...passkey.transports, ...(passkey.synced ? ["synced"] : [])];
  return more.length === 0 ? type : `${type} (${more.join(", ")})`;
}

const add = command(
  {
    name: "add",
    summary: "Add a passkey, or another passphrase.",
    about: [
      "`kist slots add passkey` opens the app in your browser at its list of ways to unlock, and goes on when a passkey was added there: a passkey lives in the browser or in a key that only the browser talks to.",
    ],
    args: [{ name: "NAME", help: "`passkey`; or the name of another passphrase.", required: true }],
    flags: { ...PASSPHRASE, ...PAGE },
    examples: [
      { command: "kist slots add passkey", says: "Fingerprint, face, phone or security key." },
      { command: "kist slots add safe", says: "Asks for a passphrase you have, then for the new one." },
    ],
  },
  async (kist, { flags, args }) => {
    const [name = ""] = args;
    if (name === "passkey") {
      const { addPasskeyOnPage } = await import("../browser/add-passkey-on-page.ts");
      const slot = await addPasskeyOnPage(kist, flags);
      if (kist.json) kist.output.document({ id: slot.id });
      else kist.output.say(`Added the passkey ${slot.name}, ${slot.id}. \`kist unlock\` uses it from now on.`);
      return;
    }
    await requirePassphrase(kist);
    const [presence = "", passphrase = ""] = await readPassphrases(kist, flags, [
      { ask: "Passphrase" },
      { ask: "New passphrase", twice: true },
    ]);
    const answer = await kist.daemon.call("slots/add", { presence, passphrase, name });
    if (kist.json) kist.output.document(answer);
    else kist.output.say(`Added the slot ${name}, ${answer.id}.`);
  },
);

const remove = command(
  {
    name: "remove",
    summary: "Remove a way to unlock; the device is re-keyed.",
    about: [
      "At least two ways stay, and one of them is no passkey: passkeys get lost with a phone or a browser profile.",
    ],
    args: [SLOT],
    flags: PASSPHRASE,
    examples: [
      { command: "kist slots remove 4d5k", says: "`kist slots` shows the ids." },
      { command: "kist slots remove 'old phone'", says: "By its name, where it is the only one of that name." },
    ],
  },
  async (kist, { flags, args }) => {
    const { id, name } = await findSlot(kist, args[0] ?? "");
    await requirePassphrase(kist);
    await kist.daemon.call("slots/remove", { presence: await readPassphrase(kist, flags), id });
    if (kist.json) kist.output.document({ id });
    else kist.output.say(`Removed ${name}, ${id}.`);
  },
);

const rename = command(
  {
    name: "rename",
    summary: "Give a way to unlock another name.",
    args: [SLOT, { name: "NAME", help: "Its new name.", required: true }],
    flags: PASSPHRASE,
    examples: [{ command: "kist slots rename 4d5k 'key on the keyring'", says: "Names are for you alone." }],
  },
  async (kist, { flags, args }) => {
    const [wanted = "", name = ""] = args;
    const { id } = await findSlot(kist, wanted);
    await requirePassphrase(kist);
    await kist.daemon.call("slots/rename", { presence: await readPassphrase(kist, flags), id, name });
    if (kist.json) kist.output.document({ id, name });
    else kist.output.say(`${id} is called ${name} now.`);
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

/** By its id, the beginning of it, or its name. Before a passphrase is asked for: who mistyped learns it at once. */
async function findSlot(kist: Kist, wanted: string): Promise<Slot> {
  const { slots } = await kist.daemon.call("slots/list", {});
  const exact = slots.find(({ id }) => id === wanted);
  if (exact !== undefined) return exact;
  const matches = slots.filter(({ id, name }) => name === wanted || id.startsWith(wanted.toLowerCase()));
  const [only, second] = matches;
  if (only !== undefined && second === undefined) return only;
  throw usage(
    only === undefined ? `There is no slot ${wanted}.` : `${matches.length} slots match ${wanted}.`,
    "`kist slots` shows the ids.",
  );
}

/** A device may have passkeys and the recovery code alone: presence is then proved where passkeys are. */
async function requirePassphrase(kist: Kist): Promise<void> {
  const { unlockWith } = await kist.daemon.call("status", {});
  if (unlockWith.includes("passphrase") || !unlockWith.includes("passkey")) return;
  throw complain("no-passphrase", 6, "This takes the passphrase, and this device has none.", {
    next: "`kist ui` does it with a touch of your passkey, under Ways to unlock.",
  });
}

export const slots: Group = {
  name: "slots",
  summary: "List, add, rename and remove ways to unlock; change the passphrase.",
  commands: [list, add, rename, remove, passphrase],
  standard: "list",
};
