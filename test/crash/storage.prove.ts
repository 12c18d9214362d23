/**
 * The database's bad days by the thousand, with counts: `node test/crash/storage.prove.ts [seed]`. `KIST_PROVE`
 * multiplies. One line per kind of fault; status 1 if anything was lost, invented, half-applied or believed.
 *
 * Cannot show: drives that lie about a flush, lost directory entries, other file systems than the one it runs on. A flip
 * that removes only the log's last commit cannot always be told from a write that was cut off.
 */
import { isOnPath } from "../../scripts/test-needs.ts";
import { flipEverywhere } from "./bit-flips.ts";
import { failEverywhere } from "./faults.ts";
import { killEverywhere } from "./kills.ts";
import { cutPowerEverywhere } from "./power-loss.ts";
import { report } from "./report.ts";
import { createStorageSubject } from "./storage-subject.ts";

const multiplier = Number(process.env["KIST_PROVE"] ?? 1);
const seed = Number(process.argv[2] ?? Date.now() % 1_000_000);

if (!isOnPath("strace")) {
  console.log("skipped: needs strace: apt-get install strace");
} else {
  const subject = createStorageSubject(48);
  const name = "database";
  await report(name, "kill -9 at a write", seed, () => killEverywhere(subject, 1000 * multiplier, seed));
  await report(name, "EIO or ENOSPC at a call", seed, () => failEverywhere(subject, 500 * multiplier, seed));
  await report(name, "power cut", seed, () => cutPowerEverywhere(subject, 10_000 * multiplier, seed));
  const files = /^kist\.db(-wal)?$/;
  const dying = createStorageSubject(48, "die");
  await report(name, "bit flipped after a crash", seed, () => flipEverywhere(dying, files, 2500 * multiplier, seed));
  await report(name, "bit flipped at rest", seed, () => flipEverywhere(subject, files, 2500 * multiplier, seed));
}
