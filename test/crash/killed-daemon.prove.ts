/**
 * The whole daemon killed by the hundred: `node test/crash/killed-daemon.prove.ts [seed]`; `KIST_PROVE` multiplies.
 *
 * Cannot show: what a power cut does to what the kernel still holds (that is `storage.prove.ts`), and moments shorter than
 * the timer's.
 */
import { killDaemonAnywhere } from "./killed-daemon.ts";
import { report } from "./report.ts";

const seed = Number(process.argv[2] ?? Date.now() % 1_000_000);
const kills = Math.ceil(100 * Number(process.env["KIST_PROVE"] ?? 1));
await report("daemon", "kill -9 at any moment", seed, () => killDaemonAnywhere(kills, seed));
