/** Whether what is written below a path stays in memory. */
import { statfsSync } from "node:fs";

/** `f_type` of statfs(2): tmpfs and ramfs. */
const IN_MEMORY: ReadonlySet<number> = new Set([0x01021994, 0x858458f6]);

/** False too where the path is not there, and on systems that number their file systems otherwise (macOS). */
export function isInMemory(path: string): boolean {
  if (process.platform !== "linux") return false;
  try {
    return IN_MEMORY.has(statfsSync(path).type);
  } catch {
    return false;
  }
}
