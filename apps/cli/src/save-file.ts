/** A new file for its owner alone, complete on disk or not there. */
import { randomUUID } from "node:crypto";
import { closeSync, fsyncSync, linkSync, openSync, renameSync, rmSync, unlinkSync, writeSync } from "node:fs";

import { complain } from "./complaint.ts";
import { whyNotWritten } from "./file-trouble.ts";

/**
 * Never over a file that is there. Written under another name and then linked to its own, which fails where that is
 * taken: at no moment, also not after a crash, does half a file stand under the name.
 */
export function saveNewFile(path: string, content: string | Uint8Array): void {
  const draft = `${path}.${randomUUID()}.new`;
  try {
    const fd = openSync(draft, "wx", 0o600);
    try {
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    giveName(draft, path);
  } catch (error) {
    removeDraft(draft);
    throw complain("file-unwritable", 1, `${path} was not written.`, {
      why: whyNotWritten(error),
    });
  }
}

/** It may never have been there, nor its folder: what is told is why. */
function removeDraft(draft: string): void {
  try {
    rmSync(draft, { force: true });
  } catch {
    // ENOTDIR, ELOOP: no draft can stand there.
  }
}

function giveName(draft: string, path: string): void {
  try {
    linkSync(draft, path);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    // File systems without links (FAT, some shared folders): the name is claimed by an empty file, then replaced whole.
    if (code !== "EPERM" && code !== "ENOTSUP" && code !== "EOPNOTSUPP" && code !== "ENOSYS") throw error;
    closeSync(openSync(path, "wx", 0o600));
    renameSync(draft, path);
    return;
  }
  unlinkSync(draft);
}
