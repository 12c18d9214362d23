/**
 * Space for audit records on a full disk (R24): a file of real blocks beside the database. Releasing it gives
 * its blocks back to the file system, and from then on only what must be written down may write.
 */
import { randomFillSync } from "node:crypto";

import type { Files } from "./files.ts";
import { checkFile } from "./safe-path.ts";

/** About 4,000 audit records of 1 KiB. */
export const RESERVE_BYTES: number = 4 * 1024 * 1024;

export interface Reserve {
  /** Sets the space aside unless it is. Throws what the file system throws where there is no room. */
  fill(): void;
  /** Frees the space. False: there was none. */
  release(): boolean;
  /** Released and not filled again since. */
  inUse(): boolean;
}

export function createReserve(files: Files, path: string): Reserve {
  let used = false;
  return {
    fill() {
      if (!checkFile(files, path)) writeReserve(files, path);
      used = false;
    },
    release() {
      if (!checkFile(files, path)) return false;
      files.remove(path);
      used = true;
      return true;
    },
    inUse: () => used,
  };
}

function writeReserve(files: Files, path: string): void {
  const part = `${path}.part`;
  try {
    // A part that a crash left behind is ours (0700 directory) and worth nothing.
    files.remove(part);
    // Random, because file systems that compress would keep no room for zeros.
    files.writeDurably(part, randomFillSync(new Uint8Array(RESERVE_BYTES)));
    files.rename(part, path);
  } catch (error) {
    files.remove(part);
    throw error;
  }
}
