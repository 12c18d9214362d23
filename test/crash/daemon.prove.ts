/**
 * The whole daemon's bad days by the hundred, with counts: `node test/crash/daemon.prove.ts [seed [kind]]`. `KIST_PROVE`
 * multiplies. `kind`: only kinds whose name has this in it. One line per kind of fault; status 1 if anything was lost, half done, wrongly told or released unrecorded.
 *
 * Cannot show: What the simulated disk leaves out (storage.prove.ts); faults between two calls that reach the disk, but
 * by chance; what another version would make of these homes. A flip in the newest commit of a log that a crash left
 * looks like a write that was cut off, and a device that cannot keep the mark of its lock on a failing disk ends instead.
 * Most states are looked at by the daemon's code without its process, every tenth by the daemon itself and doctor.
 */
import { isOnPath } from "../../scripts/test-needs.ts";
import { failTheDaemon } from "./daemon-faults.ts";
import { flipDaemonsHome } from "./daemon-flips.ts";
import { killImportingClient, killImportingDaemon } from "./daemon-import.ts";
import { killTheDaemon } from "./daemon-kills.ts";
import { cutDaemonsPower } from "./daemon-power-loss.ts";
import { killAtRandomTimes } from "./daemon-random-kills.ts";
import { createDaemonSubject, type Checker } from "./daemon-subject.ts";
import { report } from "./report.ts";

const multiplier = Number(process.env["KIST_PROVE"] ?? 1);
const seed = Number(process.argv[2] ?? Date.now() % 1_000_000);
const [, , , kind = ""] = process.argv;
/** `report`, for the kinds that were asked for. */
const prove = async (fault: string, run: Parameters<typeof report>[3]): Promise<void> => {
  if (fault.includes(kind)) await report("daemon", fault, seed, run);
};
let looked = 0;
const sometimesProcess = (): Checker => (looked++ % 10 === 0 ? "process" : "inside");

const subject = createDaemonSubject(2, sometimesProcess);
await prove("kill -9 at a random time", () => killAtRandomTimes(subject, 5 * multiplier, seed));
await prove("kist import, CLI killed", () => killImportingClient(5 * multiplier, seed));
if (!isOnPath("strace")) {
  console.log("skipped: needs strace: apt-get install strace");
} else {
  await prove("kill -9 at a write or sync", () => killTheDaemon(subject, 10 * multiplier, seed));
  await prove("kist import, daemon killed", () => killImportingDaemon(2 * multiplier, seed));
  await prove("EIO or ENOSPC at a call", () => failTheDaemon(subject, 8 * multiplier, seed));
  await prove("power cut", () => cutDaemonsPower(subject, 100 * multiplier, seed));
  for (const [ending, words] of [
    ["die", "after a crash"],
    ["stop", "at rest"],
  ] as const) {
    const flipped = createDaemonSubject(1, sometimesProcess, ending);
    await prove(`bit flipped ${words}`, () => flipDaemonsHome(flipped, 50 * multiplier, seed, sometimesProcess));
  }
}
