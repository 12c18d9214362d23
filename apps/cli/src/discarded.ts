/** What goes to the null device is seen by nobody: there is nothing to mask and no reason to stay. */
import { fstatSync, statSync } from "node:fs";

export function isDiscarded(fd: number): boolean {
  try {
    const stats = fstatSync(fd);
    return stats.isCharacterDevice() && stats.rdev === statSync("/dev/null").rdev;
  } catch {
    return false;
  }
}
