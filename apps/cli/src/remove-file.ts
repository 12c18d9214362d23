/** Removing a plaintext file: overwritten, flushed, unlinked. */
import { closeSync, constants, fstatSync, fsyncSync, openSync, unlinkSync, writeSync } from "node:fs";

import { complain } from "./complaint.ts";

/**
 * Best effort, and said so to the person: on copy-on-write file systems and flash the old blocks may live on, as
 * they do in backups, editors' swap files and git.
 */
export function removePlaintext(path: string): void {
  try {
    // Not through a link: what stands behind one may be shared.
    const fd = openSync(path, constants.O_WRONLY | constants.O_NOFOLLOW);
    const { size } = fstatSync(fd);
    const zeros = Buffer.alloc(64 * 1024);
    for (let at = 0; at < size;) at += writeSync(fd, zeros, 0, Math.min(zeros.length, size - at), at);
    fsyncSync(fd);
    closeSync(fd);
    unlinkSync(path);
  } catch (error) {
    throw complain("remains", 1, `${path} could not be removed; its values are in the vault and still in the file.`, {
      why: error instanceof Error ? error.message : String(error),
    });
  }
}
