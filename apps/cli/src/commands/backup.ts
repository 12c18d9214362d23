/** `kist backup`: a sealed copy that only the recovery code opens (R9). */
import { command, PLACE, YES, type Group } from "../command.ts";
import { downloadWithConsent } from "../consent.ts";
import { becomeDaemonProgram } from "../daemon-program.ts";
import { saveNewFile } from "../save-file.ts";
import { makeWayForFiles } from "../stop-daemon.ts";

const create = command(
  {
    name: "create",
    summary: "Write a backup, sealed to the recovery code.",
    about: [
      "It holds the log, the membership chain, the audit trail and the epoch keys; no device keys, no slots. Only the recovery code opens it: it may lie anywhere.",
    ],
    args: [{ name: "FILE", help: "A new file.", required: true, complete: "file" }],
    flags: { vault: PLACE.vault },
    examples: [{ command: "kist backup create kist-2026-11.backup", says: "Then check it: `kist backup verify`." }],
  },
  async (kist, { flags, args }) => {
    const [file = ""] = args;
    const bytes = await downloadWithConsent(
      kist,
      "backup/create",
      flags.vault === undefined ? {} : { vault: flags.vault },
    );
    saveNewFile(file, bytes);
    if (kist.json) kist.output.document({ file, bytes: bytes.length });
    else kist.output.say(`Wrote ${file}, ${bytes.length} bytes. \`kist backup verify ${file}\` checks it.`);
  },
);

const restore = command(
  {
    name: "restore",
    summary: "Restore a backup on this machine, as a new device.",
    args: [{ name: "FILE", help: "The backup.", required: true, complete: "file" }],
    flags: YES,
    examples: [{ command: "kist backup restore kist-2026-11.backup", says: "Asks for the recovery code." }],
  },
  async (kist, { flags, args }) => {
    await makeWayForFiles(kist, flags.yes);
    becomeDaemonProgram(kist, ["backup", "restore", ...args]);
  },
);

const verify = command(
  {
    name: "verify",
    summary: "Check that a backup is whole.",
    args: [{ name: "FILE", help: "The backup.", required: true, complete: "file" }],
    flags: {},
    examples: [{ command: "kist backup verify kist-2026-11.backup", says: "Exit status 0 when it is." }],
  },
  (kist, { args }) => becomeDaemonProgram(kist, ["backup", "verify", ...args]),
);

export const backup: Group = {
  name: "backup",
  summary: "Create, verify and restore sealed backups.",
  commands: [create, restore, verify],
};
