import koffi from "koffi";

import { createDarwinLibc } from "./libc-darwin.ts";
import { createLinuxLibc } from "./libc-linux.ts";
import type { Libc } from "./libc.ts";

/**
 * The running system's calls, through koffi: it ships its binaries, so there is no compiler and no install
 * script. `undefined` on systems without an adapter (Windows), where the socket door stays shut.
 */
export function openLibc(platform: NodeJS.Platform = process.platform): Libc | undefined {
  if (platform === "linux") return createLinuxLibc(koffi);
  if (platform === "darwin") return createDarwinLibc(koffi);
  return undefined;
}
