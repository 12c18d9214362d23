/** `kist unlock`: opens the vault with one of this device's slots. */
import type { RequestTo } from "../api.ts";
import { command, PASSPHRASE } from "../command.ts";
import { usage } from "../complaint.ts";
import type { Kist } from "../kist.ts";
import { readPassphrase } from "../passphrase.ts";

export const unlock = command(
  {
    name: "unlock",
    summary: "Unlock the vault.",
    about: [
      "Typing the passphrase in a terminal also approves this terminal's session for dev environments. Before it is asked for, the program at the socket is checked to be the daemon of this installation.",
    ],
    args: [],
    flags: {
      recovery: { kind: "switch", help: "Use the recovery code instead of the passphrase." },
      machine: { kind: "switch", help: "Use the key file of a machine device." },
      ...PASSPHRASE,
    },
    examples: [
      { command: "kist unlock", says: "Asks for the passphrase." },
      { command: "kist unlock --recovery", says: "With the code from the sheet." },
      { command: "kist unlock --passphrase-fd 3 3< /run/keys/kist", says: "In a script." },
    ],
  },
  async (kist, { flags }) => {
    if (flags.recovery && flags.machine) throw usage("--recovery and --machine exclude each other.");
    const answer = await kist.daemon.call("unlock", await requestOf(kist, flags));
    if (kist.json) kist.output.document(answer);
    else {
      const vaults = answer.vaults === 1 ? "the vault" : `${answer.vaults} vaults`;
      const terminal = answer.approvedTerminal ? " This terminal may read dev environments." : "";
      kist.output.say(`Unlocked ${vaults}.${terminal}`);
    }
  },
);

async function requestOf(
  kist: Kist,
  flags: { readonly recovery: boolean; readonly machine: boolean; readonly "passphrase-fd": string | undefined },
): Promise<RequestTo<"unlock">> {
  if (flags.recovery) return { with: "recovery", code: (await readPassphrase(kist, flags, "Recovery code")).trim() };
  if (flags.machine) return { with: "machine" };
  const { unlockWith } = await kist.daemon.call("status", {});
  if (unlockWith.includes("machine") && !unlockWith.includes("passphrase")) return { with: "machine" };
  return { with: "passphrase", passphrase: await readPassphrase(kist, flags) };
}
