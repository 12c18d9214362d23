/** `kist doctor`: the daemon's program looks over everything, also when no daemon can run. */
import { command, YES } from "../command.ts";
import { becomeDaemonProgram } from "../daemon-program.ts";
import { makeWayForFiles } from "../stop-daemon.ts";

export const doctor = command(
  {
    name: "doctor",
    summary: "Verify everything, repair what can be repaired, say what to do with the rest.",
    about: [
      "It works on the files, so the daemon stops for it. With the passphrase it also checks what is sealed. Exit status 7 where something is left to do.",
    ],
    args: [],
    flags: {
      repair: { kind: "switch", help: "Repair what can be repaired without losing anything." },
      "accept-clock": { kind: "switch", help: "The clock that jumped forward is right." },
      ...YES,
    },
    examples: [
      { command: "kist doctor", says: "Look only." },
      { command: "kist doctor --repair", says: "Rebuild what is derived from the log." },
    ],
  },
  async (kist, { flags }) => {
    await makeWayForFiles(kist, flags.yes);
    becomeDaemonProgram(kist, [
      "doctor",
      ...(flags.repair ? ["--repair"] : []),
      ...(flags["accept-clock"] ? ["--accept-clock"] : []),
    ]);
  },
);
