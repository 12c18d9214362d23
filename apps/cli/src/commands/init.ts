/** `kist init`: this machine's slots and its first vault. */
import { hostname } from "node:os";

import { isEnvironmentName, isKistError, KistError } from "@kist/model";

import type { RequestTo } from "../api.ts";
import { command, PASSPHRASE, YES } from "../command.ts";
import { complain, usage } from "../complaint.ts";
import type { Kist } from "../kist.ts";
import { readPassphrases } from "../passphrase.ts";
import { recoveryGroups, sheetLines } from "../recovery-sheet.ts";

const STANDARD_ENVIRONMENTS = ["dev", "staging", "prod"] as const;

export const init = command(
  {
    name: "init",
    summary: "Set up this machine: a way to unlock it and a first vault.",
    about: [
      "For a person: asks for a passphrase, shows the recovery code once and asks for one of its groups back. The code is shown on the terminal's alternate screen, so it stays in no scrollback; --print-recovery sends it to stdout instead, for a printer.",
      "A machine (--machine) has a key file instead and answers programs by an allow-list. A throw-away vault (--throw-away) lives for a CI job or a demo: no recovery, never synced.",
    ],
    args: [],
    flags: {
      machine: { kind: "switch", help: "A headless machine: its key is a file." },
      "throw-away": { kind: "switch", help: "An ephemeral device with a vault nobody can be admitted to." },
      confirm: { kind: "switch", help: "Only type a group of the recovery code back." },
      group: { kind: "text", value: "N", help: "With --confirm and no terminal: which group stdin holds." },
      "device-name": { kind: "text", value: "NAME", help: "How this device is called." },
      "vault-name": { kind: "text", value: "NAME", help: "How the vault is called." },
      environments: { kind: "list", value: "ENVS", help: "Its environments; dev,staging,prod where not given." },
      "print-recovery": { kind: "switch", help: "Print the recovery sheet to stdout." },
      ...PASSPHRASE,
      ...YES,
    },
    examples: [
      { command: "kist init", says: "A person's machine: everything is asked." },
      { command: "kist init --machine --device-name build-7", says: "A server." },
      { command: "kist init --throw-away --yes", says: "A CI job or a demo." },
    ],
  },
  async (kist, { flags }) => {
    if (flags.confirm) return confirm(kist, flags.group);
    if (flags.machine && flags["throw-away"]) throw usage("--machine and --throw-away exclude each other.");
    const kind = flags.machine ? "machine" : flags["throw-away"] ? "ephemeral" : "person";
    const status = await kist.daemon.call("status", {});
    if (status.state !== "empty") throw new KistError("already-initialised");
    const asks = kind === "person" && !flags.yes && kist.terminal.available();
    const deviceName = flags["device-name"] ?? (await named(kist, asks, "Name of this device", hostname() || "device"));
    const vaultName =
      flags["vault-name"] ?? (await named(kist, asks, "Name of the vault", kind === "ephemeral" ? "demo" : "home"));
    const environments = flags.environments.length === 0 ? [...STANDARD_ENVIRONMENTS] : [...flags.environments];
    const wrong = environments.find((name) => !isEnvironmentName(name));
    if (wrong !== undefined)
      throw usage(`${wrong} is not an environment's name.`, "Lowercase letters, digits and dashes.");
    if (kind === "person" && !flags["print-recovery"] && !kist.terminal.available())
      throw complain("no-terminal", 2, "The recovery code could not be shown: there is no terminal.", {
        next: "Add --print-recovery and keep what it prints, or use --machine or --throw-away.",
      });
    const request: RequestTo<"device/init"> = { kind, deviceName, vaultName, environments };
    if (kind === "person") {
      const [passphrase] = await readPassphrases(kist, flags, [{ ask: "Passphrase for this vault", twice: true }]);
      if (passphrase !== undefined) request.passphrase = passphrase;
    }
    const { vault, recovery } = await kist.daemon.call("device/init", request);
    if (recovery === undefined) {
      if (kist.json) kist.output.document({ vault, kind });
      else kist.output.say(`Created the vault ${vaultName} (${environments.join(", ")}).`);
      return;
    }
    const sheet = sheetLines({ vaultName, vault, deviceName, code: recovery.code, at: kist.now() });
    if (flags["print-recovery"]) {
      if (kist.json) kist.output.document({ vault, kind, recovery });
      else kist.output.lines(sheet);
      // A machine stores secrets whether anybody wrote the sheet down or not.
      if (kind === "person")
        kist.output.say(`Type group ${recovery.askGroup} back with \`kist init --confirm\` before you store secrets.`);
      return;
    }
    await showAndConfirm(kist, sheet, recovery.askGroup, recoveryGroups(recovery.code).length);
    if (kist.json) kist.output.document({ vault, kind });
    kist.output.say(
      `Created the vault ${vaultName} (${environments.join(", ")}). This terminal may read dev environments.`,
    );
    kist.output.say("Next: in a repository, `kist import .env -e dev -n NAME`; then `kist run -- COMMAND`.");
    kist.output.say("      `kist slots add passkey`: from then on a touch unlocks. `kist ui`: the app.");
  },
);

async function named(kist: Kist, asks: boolean, question: string, standard: string): Promise<string> {
  return asks ? kist.terminal.ask(question, standard) : standard;
}

/** The sheet may be looked at again as long as the answer is wrong: it is not stored anywhere. */
async function showAndConfirm(kist: Kist, sheet: readonly string[], group: number, groups: number): Promise<void> {
  for (;;) {
    await kist.terminal.showOnce([...sheet, "", "Write it down or print it, then press Enter."]);
    const text = await kist.terminal.ask(`Group ${group} of ${groups} from the sheet`);
    try {
      await kist.daemon.call("device/confirm-recovery", { group, text });
      return;
    } catch (error) {
      if (!isKistError(error) || error.code !== "recovery-wrong") throw error;
      kist.output.say("That is not this group. Here is the sheet again.");
    }
  }
}

/** The daemon names the group it wants, where another was tried. */
async function confirm(kist: Kist, given: string | undefined): Promise<void> {
  if (!kist.terminal.available() && given === undefined)
    throw usage("Without a terminal, --group says which group stdin holds.");
  let group = Number(given ?? 1);
  if (!Number.isInteger(group) || group < 1) throw usage("--group takes a number from 1.");
  for (let tries = 0; ; tries++) {
    const text =
      given === undefined
        ? await kist.terminal.ask(`Group ${group} from the recovery sheet`)
        : new TextDecoder().decode(kist.readInput(0)).trim();
    try {
      await kist.daemon.call("device/confirm-recovery", { group, text });
      break;
    } catch (error) {
      if (!isKistError(error) || error.code !== "recovery-wrong" || given !== undefined || tries === 2) throw error;
      const wanted = error.facts["group"];
      if (typeof wanted === "number" && wanted !== group) group = wanted;
      else kist.output.say("That is not this group. Once more.");
    }
  }
  if (kist.json) kist.output.document({ recoveryConfirmed: true });
  else kist.output.say("The recovery code is confirmed.");
}
