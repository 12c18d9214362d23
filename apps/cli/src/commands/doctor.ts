/** `kist doctor`: the daemon's program looks over everything, also when no daemon can run. */
import { command } from "../command.ts";
import { becomeDaemonProgram } from "../daemon-program.ts";

export const doctor = command(
  {
    name: "doctor",
    summary: "Verify everything, repair what can be repaired, say what to do with the rest.",
    args: [],
    flags: {
      repair: { kind: "switch", help: "Repair what can be repaired without losing anything." },
      "accept-clock": { kind: "switch", help: "The clock that jumped forward is right." },
    },
    examples: [
      { command: "kist doctor", says: "Look only." },
      { command: "kist doctor --repair", says: "Rebuild what is derived from the log." },
    ],
  },
  (kist, { flags }) =>
    becomeDaemonProgram(kist, [
      "doctor",
      ...(flags.repair ? ["--repair"] : []),
      ...(flags["accept-clock"] ? ["--accept-clock"] : []),
    ]),
);
