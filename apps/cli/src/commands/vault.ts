/** `kist vault`: the vaults on this device, and what one demands. */
import { hostname } from "node:os";

import { KistError } from "@kist/model";

import { command, PLACE, type Group } from "../command.ts";
import { complain, usage } from "../complaint.ts";
import { callWithConsent } from "../consent.ts";
import type { Kist } from "../kist.ts";
import { recoveryGroups, sheetLines } from "../recovery-sheet.ts";
import { facts, table } from "../table.ts";

const list = command(
  {
    name: "list",
    summary: "List the vaults on this device.",
    args: [],
    flags: {},
    examples: [{ command: "kist vault list", says: "`kist vault` alone does the same." }],
  },
  async (kist) => {
    const answer = await callWithConsent(kist, "vaults/list", {});
    if (kist.json) kist.output.document(answer);
    else
      kist.output.lines(
        table(
          ["NAME", "ID", ""],
          answer.vaults.map((vault) => [
            vault.name,
            vault.id,
            [vault.default ? "default" : "", vault.throwAway ? "throw-away" : ""].filter(Boolean).join(", "),
          ]),
        ),
      );
  },
);

const create = command(
  {
    name: "create",
    summary: "Found another vault on this device.",
    about: [
      "It has a recovery code of its own, on a sheet of its own: the code of the first vault opens this device, each vault's own code opens its backups and admits a new device to it. The sheet is shown once.",
    ],
    args: [{ name: "NAME", help: "How it is called.", required: true }],
    flags: {
      environments: { kind: "list", value: "ENVS", help: "Its environments; dev,staging,prod where not given." },
      "print-recovery": { kind: "switch", help: "Print the recovery sheet to stdout." },
    },
    examples: [{ command: "kist vault create acme --environments dev,prod", says: "With two environments." }],
  },
  async (kist, { flags, args }) => {
    const [name = ""] = args;
    const environments = flags.environments.length === 0 ? ["dev", "staging", "prod"] : [...flags.environments];
    const { device } = await kist.daemon.call("status", {});
    const shows = !kist.json && !flags["print-recovery"] && device?.kind !== "ephemeral";
    if (shows && !kist.terminal.available())
      throw complain("no-terminal", 2, "The recovery code could not be shown: there is no terminal.", {
        next: "Add --print-recovery and keep what it prints.",
      });
    const answer = await callWithConsent(kist, "vaults/create", { name, environments });
    const { vault, recoveryCode: code } = answer;
    if (kist.json) {
      kist.output.document(answer);
      return;
    }
    if (code !== undefined) {
      const sheet = sheetLines({ vaultName: name, vault, deviceName: hostname() || "device", code, at: kist.now() });
      if (shows) await showUntilWritten(kist, sheet, code);
      else kist.output.lines(sheet);
    }
    kist.output.say(`Founded the vault ${name}, ${vault}.`);
  },
);

/** One group typed back says that the sheet was written down. */
async function showUntilWritten(kist: Kist, sheet: readonly string[], code: string): Promise<void> {
  const groups = recoveryGroups(code);
  const at = kist.now() % groups.length;
  for (;;) {
    await kist.terminal.showOnce([...sheet, "", "Write it down or print it, then press Enter."]);
    const typed = await kist.terminal.ask(`Group ${at + 1} of ${groups.length} from the sheet`);
    if (typed.trim().toLowerCase() === groups[at]?.toLowerCase()) return;
    kist.output.say("That is not this group. Here is the sheet again.");
  }
}

const use = command(
  {
    name: "use",
    summary: "Make a vault the one that is meant when nothing names one.",
    args: [{ name: "VAULT", help: "Its name, its id, or the beginning of its id.", required: true }],
    flags: {},
    examples: [{ command: "kist vault use acme", says: "By its name." }],
  },
  async (kist, { args }) => {
    const vault = await findVault(kist, args[0] ?? "");
    await callWithConsent(kist, "vaults/use", { vault });
    if (kist.json) kist.output.document({ vault });
    else kist.output.say(`${args[0]} is the default vault now.`);
  },
);

async function findVault(kist: Kist, word: string): Promise<string> {
  const { vaults } = await callWithConsent(kist, "vaults/list", {});
  const exact = vaults.filter(({ id, name }) => id === word || name === word);
  const found = exact.length > 0 ? exact : vaults.filter(({ id }) => word.length >= 4 && id.startsWith(word));
  const [vault] = found;
  if (vault === undefined) throw new KistError("vault-unknown");
  if (found.length > 1) throw usage(`Several vaults are called ${word}.`, "Name it by its id: `kist vault list`.");
  return vault.id;
}

const ON_OFF = ["on", "off"] as const;
const settings = command(
  {
    name: "settings",
    summary: "Show or change what a vault demands of its secrets.",
    args: [],
    flags: {
      "require-owner": { kind: "text", value: "on|off", help: "Refuse secrets without an owner.", choices: ON_OFF },
      "require-expires": { kind: "text", value: "on|off", help: "Refuse secrets without an expiry.", choices: ON_OFF },
      "relaxed-reads": {
        kind: "text",
        value: "ENVS",
        help: "Environments whose reads may survive a crash but not a power cut in the audit trail; - for none.",
      },
      vault: PLACE.vault,
    },
    examples: [{ command: "kist vault settings --require-owner on", says: "From now on every secret has one." }],
  },
  async (kist, { flags }) => {
    const set = {
      ...(flags["require-owner"] === undefined ? {} : { requireOwner: flags["require-owner"] === "on" }),
      ...(flags["require-expires"] === undefined ? {} : { requireExpires: flags["require-expires"] === "on" }),
      ...(flags["relaxed-reads"] === undefined
        ? {}
        : { relaxedReads: flags["relaxed-reads"] === "-" ? [] : flags["relaxed-reads"].split(",") }),
    };
    const answer = await callWithConsent(kist, "vaults/settings", {
      ...(flags.vault === undefined ? {} : { vault: flags.vault }),
      ...(Object.keys(set).length === 0 ? {} : { set }),
    });
    if (kist.json) kist.output.document(answer);
    else
      kist.output.lines(
        facts([
          ["require-owner", answer.requireOwner ? "on" : "off"],
          ["require-expires", answer.requireExpires ? "on" : "off"],
          ["relaxed-reads", answer.relaxedReads.join(",") || "-"],
        ]),
      );
  },
);

export const vault: Group = {
  name: "vault",
  summary: "List, found and choose vaults; their settings.",
  commands: [list, create, use, settings],
  standard: "list",
};
