/**
 * The way in, loaded only by `kist ui --tui`. The library's layout engine is WebAssembly, which must be there before the
 * library is loaded: neither build can wait at the top of a module (docs/dependencies.md).
 */
import { loadYoga } from "yoga-layout/load";

import type { Kist } from "../kist.ts";

/** Returns the exit status. */
export async function openTerminalInterface(kist: Kist): Promise<number> {
  // Starts the daemon where there is none: whoever wants to look at a vault wants it.
  await kist.daemon.call("status", {});
  await loadYoga();
  const { openScreen } = await import("./screen.tsx");
  return openScreen(kist);
}
