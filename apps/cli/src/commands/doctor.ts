/**
 * `kist doctor`: looks over everything that is stored. A daemon that is unlocked looks itself and goes on serving;
 * otherwise, and for repairs, the daemon's program works on the files, which only one process may have open.
 */
import { isKistError } from "@kist/model";
import { describeError } from "@kist/protocol/errors";
import { sayFinding } from "@kist/protocol/findings";

import type { ResponseFrom } from "../api.ts";
import { command, YES } from "../command.ts";
import { callWithConsent } from "../consent.ts";
import { becomeDaemonProgram } from "../daemon-program.ts";
import type { Kist } from "../kist.ts";
import { paint } from "../printable.ts";
import { makeWayForFiles } from "../stop-daemon.ts";

/** Exit status where something is left to do, and of every refusal that tells of damage. */
const DAMAGED = 7;

export const doctor = command(
  {
    name: "doctor",
    summary: "Verify everything, repair what can be repaired, say what to do with the rest.",
    about: [
      "An unlocked daemon checks every signature, chain, value, index, key and audit record itself and goes on serving. Where none runs, where it is locked, for --repair and with --offline, the check works on the files: then the daemon stops for it, and with the passphrase it also checks what is sealed.",
      "Exit status 0 when all is well, 7 where something is left to do.",
    ],
    args: [],
    flags: {
      repair: { kind: "switch", help: "Repair what can be repaired without losing anything. Works on the files." },
      "accept-clock": { kind: "switch", help: "The clock that jumped forward is right." },
      offline: { kind: "switch", help: "Work on the files, also where a daemon could look itself." },
      ...YES,
    },
    examples: [
      { command: "kist doctor", says: "Look only." },
      { command: "kist doctor --repair", says: "Rebuild what is derived from the log." },
      { command: "kist doctor --offline --yes", says: "Stop the daemon, then check the files and the ways to unlock." },
    ],
  },
  async (kist, { flags }) => {
    const byDaemon = !flags.offline && !flags.repair && (await kist.daemon.peek())?.state === "unlocked";
    const checked = byDaemon ? await askDaemon(kist, flags["accept-clock"]) : undefined;
    if (checked !== undefined) return tell(kist, checked);
    await makeWayForFiles(kist, flags.yes);
    becomeDaemonProgram(kist, [
      "doctor",
      ...(flags.repair ? ["--repair"] : []),
      ...(flags["accept-clock"] ? ["--accept-clock"] : []),
    ]);
  },
);

/** Nothing where the daemon itself is too damaged to look. */
async function askDaemon(kist: Kist, acceptClock: boolean): Promise<ResponseFrom<"doctor/check"> | undefined> {
  try {
    if (acceptClock) await callWithConsent(kist, "doctor/accept-clock", {});
    return await callWithConsent(kist, "doctor/check", {});
  } catch (error) {
    if (!isKistError(error)) throw error;
    const { exit, what } = describeError(error.code, error.facts);
    if (exit !== DAMAGED) throw error;
    kist.output.say(`The daemon cannot check itself: ${what}`);
    return undefined;
  }
}

/** The same fields as the check of the files prints. */
function tell(kist: Kist, { findings, streams, records }: ResponseFrom<"doctor/check">): number {
  if (kist.json) kist.output.document({ findings, sealedChecked: true, offline: false });
  else {
    kist.output.lines([
      `The daemon looked over ${counted(streams, "stream")} and ${counted(records, "audit record")}.`,
      ...findings.flatMap((finding) => [`${paint("red", "wrong")} ${sayFinding(finding)}`, `      ${finding.next}`]),
      findings.length === 0 ? "Everything checked is well." : `${findings.length} to look at.`,
    ]);
  }
  return findings.length === 0 ? 0 : DAMAGED;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
