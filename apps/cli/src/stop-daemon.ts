/** Ending the daemon, and waiting until nobody answers any more. */
import { complain } from "./complaint.ts";
import { confirmOrRefuse } from "./confirm.ts";
import type { Kist } from "./kist.ts";

/** False where none ran. */
export async function stopDaemon(kist: Kist): Promise<boolean> {
  if ((await kist.daemon.peek()) === undefined) return false;
  await kist.daemon.call("daemon/stop", {});
  for (let tries = 0; tries < 100; tries++) {
    if ((await kist.daemon.peek()) === undefined) return true;
    await kist.sleep(50);
  }
  throw complain("remains", 1, "The daemon was told to stop and still answers.", {
    next: "`kist daemon logs` may say why.",
  });
}

/** Before what works on the files themselves, which only one process may have open. */
export async function makeWayForFiles(kist: Kist, yes: boolean): Promise<void> {
  if ((await kist.daemon.peek()) === undefined) return;
  await confirmOrRefuse(kist, yes, "This needs the files for itself. Stop the daemon (it locks the vault)?");
  await stopDaemon(kist);
}
