/** How much room a directory's disk has for this user. */
import { statfsSync } from "node:fs";

/** Bytes; `undefined` where the system does not tell. */
export function freeSpace(directory: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}
