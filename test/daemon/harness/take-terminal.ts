/** Gives this process a terminal of its own: it leads a session without one, and the first it opens becomes it. */
import { openSync } from "node:fs";

import koffi from "koffi";

const O_RDWR = 2;
const O_NOCTTY = 0o400;

/** To be called by a session's leader. The terminal lives as long as the process. */
export function takeTerminal(): void {
  const libc = koffi.load(null);
  const openMaster = libc.func("int posix_openpt(int)") as (flags: number) => number;
  const unlock = libc.func("int unlockpt(int)") as (descriptor: number) => number;
  const nameOf = libc.func("str ptsname(int)") as (descriptor: number) => string | null;
  const master = openMaster(O_RDWR | O_NOCTTY);
  const name = master < 0 || unlock(master) !== 0 ? null : nameOf(master);
  if (name === null) throw new Error("there is no terminal to be had");
  // Without O_NOCTTY: this is what makes it the controlling one.
  openSync(name, O_RDWR);
}
