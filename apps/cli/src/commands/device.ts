/** `kist device`: the devices of a vault, a copied home, a headless device's allow-list. */
import { readFileSync } from "node:fs";

import { command, PASSPHRASE, PLACE, type Group } from "../command.ts";
import { complain, usage } from "../complaint.ts";
import { callWithConsent } from "../consent.ts";
import { whyNotRead } from "../file-trouble.ts";
import { readPassphrase } from "../passphrase.ts";
import { table } from "../table.ts";

const vault = { vault: PLACE.vault };
const vaultOf = (flags: { readonly vault: string | undefined }): { vault?: string } =>
  flags.vault === undefined ? {} : { vault: flags.vault };

const list = command(
  {
    name: "list",
    summary: "List the devices of a vault.",
    args: [],
    flags: vault,
    examples: [{ command: "kist device list", says: "Each with its role: this one, others, the recovery code." }],
  },
  async (kist, { flags }) => {
    const answer = await callWithConsent(kist, "device/list", vaultOf(flags));
    if (kist.json) kist.output.document(answer);
    else
      kist.output.lines(
        table(
          ["NAME", "ID", "ROLE", ""],
          answer.devices.map((device) => [
            device.name,
            device.id.slice(0, 16),
            device.role,
            [device.thisOne ? "this one" : "", device.removed ? "removed" : ""].filter(Boolean).join(", "),
          ]),
        ),
      );
  },
);

const resolve = command(
  {
    name: "resolve",
    summary: "Go on with this copy of a copied or restored home.",
    about: [
      "Two devices must not write under one identity. This enrols the copy as a new one; the other stays what it was.",
    ],
    args: [],
    flags: PASSPHRASE,
    examples: [{ command: "kist device resolve", says: "Asks for the passphrase." }],
  },
  async (kist, { flags }) => {
    const { device } = await kist.daemon.call("status", {});
    const request = device?.kind === "person" ? { presence: await readPassphrase(kist, flags) } : {};
    const answer = await kist.daemon.call("device/resolve", request);
    if (kist.json) kist.output.document(answer);
    else
      kist.output.say(
        `This copy is a device of its own now, in ${answer.vaults} ${answer.vaults === 1 ? "vault" : "vaults"}.`,
      );
  },
);

const allowList = command(
  {
    name: "allow-list",
    summary: "Show or replace what programs on a headless device may read.",
    about: ["The document's hash is signed into the membership chain."],
    args: [{ name: "FILE", help: "The new document; without it the one in force is printed.", complete: "file" }],
    flags: vault,
    examples: [
      { command: "kist device allow-list > allow.json", says: "The one in force." },
      { command: "kist device allow-list allow.json", says: "Replace it." },
    ],
  },
  async (kist, { flags, args }) => {
    const [file] = args;
    if (file === undefined) {
      const answer = await callWithConsent(kist, "device/allow-list/show", vaultOf(flags));
      if (kist.json) kist.output.document(answer);
      else kist.output.data(answer.document);
      return;
    }
    const answer = await callWithConsent(kist, "device/allow-list", {
      ...vaultOf(flags),
      document: readDocument(file),
    });
    if (kist.json) kist.output.document(answer);
    else kist.output.say(`In force: ${answer.rules} ${answer.rules === 1 ? "rule" : "rules"}, ${answer.hash}.`);
  },
);

const idleLock = command(
  {
    name: "idle-lock",
    summary: "Show or choose after how long without use this device locks.",
    about: ["A person's device only. Use is a request of any program, not a window that looks by itself."],
    args: [{ name: "MINUTES", help: "From 1 to 1440, or `never`; without it what holds now." }],
    flags: {},
    examples: [
      { command: "kist device idle-lock", says: "What holds now." },
      { command: "kist device idle-lock 30", says: "Half an hour. Asks for a yes." },
    ],
  },
  async (kist, { args }) => {
    const [text] = args;
    const minutes = text === undefined ? undefined : text === "never" ? 0 : Number(text);
    if (minutes !== undefined && (!Number.isInteger(minutes) || minutes < 0 || minutes > 1440 || text === "0"))
      throw usage("MINUTES is a number from 1 to 1440, or `never`.");
    const answer = await callWithConsent(kist, "device/idle-lock", minutes === undefined ? {} : { minutes });
    if (kist.json) return kist.output.document(answer);
    kist.output.say(
      answer.minutes === 0 ? "It never locks by itself." : `It locks after ${answer.minutes} minutes without use.`,
    );
    if (answer.fixed) kist.output.say("KIST_IDLE_LOCK_MINUTES of the daemon says so; a choice here changes nothing.");
  },
);

function readDocument(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw complain("file-unreadable", 5, `${file} cannot be read.`, {
      why: whyNotRead(error),
    });
  }
}

export const device: Group = {
  name: "device",
  summary: "List devices, resolve a copied home, choose when it locks, allow programs on a headless device.",
  commands: [list, resolve, idleLock, allowList],
  standard: "list",
};
