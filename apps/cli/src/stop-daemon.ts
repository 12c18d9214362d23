/** Ending the daemon or having it replace itself, and waiting until that is done. */
import { readFileSync } from "node:fs";

import { complain, type Complaint } from "./complaint.ts";
import { confirmOrRefuse } from "./confirm.ts";
import type { Kist } from "./kist.ts";

const TRIES = 250;
const PAUSE_MS = 20;

/** False where none ran. After it the process is gone, not only its socket: its files are whole and may be copied. */
export async function stopDaemon(kist: Kist): Promise<boolean> {
  const running = await kist.daemon.peek();
  if (running === undefined) return false;
  await kist.daemon.call("daemon/stop", {});
  for (let tries = 0; tries < TRIES; tries++) {
    if ((await kist.daemon.peek()) === undefined && !lives(running.pid)) return true;
    await kist.sleep(PAUSE_MS);
  }
  throw remains("stop");
}

/** One that has ended and waits to be reaped lives no more. Where there is no /proc, signal 0 only asks (kill(2)). */
function lives(pid: number): boolean {
  try {
    if (process.platform === "linux") return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** After a lock: until the next process answers, or for five seconds nobody (where it had to end instead). */
export async function awaitReplacement(kist: Kist, startedAt: number): Promise<void> {
  let old = false;
  for (let tries = 0; tries < TRIES; tries++) {
    const now = await kist.daemon.peek();
    if (now !== undefined && now.startedAt !== startedAt) return;
    old = now !== undefined;
    await kist.sleep(PAUSE_MS);
  }
  if (old) throw remains("lock");
}

function remains(told: "stop" | "lock"): Complaint {
  return complain("remains", 1, `The daemon was told to ${told}, and its process still answers.`, {
    next: "`kist daemon logs` may say why.",
  });
}

/** Before what works on the files themselves, which only one process may have open. */
export async function makeWayForFiles(kist: Kist, yes: boolean): Promise<void> {
  if ((await kist.daemon.peek()) === undefined) return;
  await confirmOrRefuse(kist, yes, "This needs the files for itself. Stop the daemon (it locks the vault)?");
  await stopDaemon(kist);
}
