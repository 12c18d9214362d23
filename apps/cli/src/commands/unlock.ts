/** `kist unlock`: opens the vault with what the person has: a passkey in the browser, else the passphrase here. */
import type { RequestTo, ResponseFrom } from "../api.ts";
import { command, PAGE, PASSPHRASE } from "../command.ts";
import { usage } from "../complaint.ts";
import type { Kist } from "../kist.ts";
import { readPassphrase } from "../passphrase.ts";

export const unlock = command(
  {
    name: "unlock",
    summary: "Unlock the vault.",
    about: [
      "With a passkey, a page of the daemon opens in your browser; touch the passkey there, and this command goes on by itself. Enter asks for the passphrase here instead, as it is asked for at once where there is no passkey, no display, or ssh between you and this machine. A machine device is opened by its key file.",
      "Unlocking from a terminal, in either way, also approves this terminal's session for dev environments. Before a passphrase is asked for, the program at the socket is checked to be the daemon of this installation.",
    ],
    args: [],
    flags: {
      passkey: { kind: "switch", help: "Open the browser for a passkey, or fail." },
      passphrase: { kind: "switch", help: "Ask for the passphrase here, also where there is a passkey." },
      recovery: { kind: "switch", help: "Use the recovery code." },
      machine: { kind: "switch", help: "Use the key file of a machine device." },
      ...PASSPHRASE,
      ...PAGE,
    },
    examples: [
      { command: "kist unlock", says: "A passkey in the browser, or the passphrase here: what you have." },
      { command: "kist unlock --passphrase", says: "Without the browser." },
      { command: "kist unlock --recovery", says: "With the code from the sheet." },
      { command: "kist unlock --passphrase-fd 3 3< /run/keys/kist", says: "In a script." },
    ],
  },
  async (kist, { flags }) => {
    const chosen = [flags.passkey, flags.passphrase, flags.recovery, flags.machine].filter(Boolean);
    if (chosen.length > 1) throw usage("--passkey, --passphrase, --recovery and --machine exclude each other.");
    const answer = await unlockWithWhatIsThere(kist, flags);
    if (kist.json) kist.output.document(answer);
    else {
      const vaults = answer.vaults === 1 ? "the vault" : `${answer.vaults} vaults`;
      const terminal = answer.approvedTerminal ? " This terminal may read dev environments." : "";
      kist.output.say(`Unlocked ${vaults}.${terminal}`);
    }
  },
);

interface UnlockFlags {
  readonly passkey: boolean;
  readonly passphrase: boolean;
  readonly recovery: boolean;
  readonly machine: boolean;
  readonly "passphrase-fd": string | undefined;
  readonly localhost: boolean;
}

async function unlockWithWhatIsThere(kist: Kist, flags: UnlockFlags): Promise<ResponseFrom<"unlock">> {
  const send = async (request: RequestTo<"unlock">): Promise<ResponseFrom<"unlock">> =>
    kist.daemon.call("unlock", request);
  if (flags.recovery)
    return send({ with: "recovery", code: (await readPassphrase(kist, flags, "Recovery code")).trim() });
  if (flags.machine) return send({ with: "machine" });
  const { unlockWith } = await kist.daemon.call("status", {});
  if (unlockWith.includes("machine") && !unlockWith.includes("passphrase") && !flags.passkey)
    return send({ with: "machine" });
  const typed = flags.passphrase || flags["passphrase-fd"] !== undefined;
  // Without a terminal a script pipes the passphrase, as it always could.
  const hasPasskey = unlockWith.includes("passkey");
  if (flags.passkey || (!typed && hasPasskey && kist.terminal.available())) {
    const { unlockOnPage } = await import("../browser/unlock-on-page.ts");
    const answer = await unlockOnPage(kist, flags, hasPasskey);
    if (answer !== undefined) return answer;
  }
  return send({ with: "passphrase", passphrase: await readPassphrase(kist, flags) });
}
