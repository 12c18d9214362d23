import koffi from "koffi";

import type { ProcessTable } from "./process-stat.ts";
import { createDarwinProcessTable } from "./process-table-darwin.ts";
import { createLinuxProcessTable } from "./process-table-linux.ts";

/** The running system's processes. */
export function createProcessTable(platform: NodeJS.Platform = process.platform): ProcessTable {
  return platform === "darwin" ? createDarwinProcessTable(koffi) : createLinuxProcessTable();
}
