/**
 * Somebody locked this device. Its key is a file, so without this mark the next start would unlock it again:
 * after the lock itself, a crash, a reboot, or a second start in the moment while the process replaces itself.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";

import { removePrivateFile, writePrivateFile } from "../os/safe-file.ts";

export interface StayLocked {
  isMarked(): boolean;
  mark(): void;
  /** Somebody unlocked it. */
  clear(): void;
}

export function createStayLocked(home: string, uid: number): StayLocked {
  const path = join(home, "locked");
  return {
    isMarked: () => existsSync(path),
    mark: () => writePrivateFile(path, new Uint8Array(), uid),
    clear: () => removePrivateFile(path, uid),
  };
}
