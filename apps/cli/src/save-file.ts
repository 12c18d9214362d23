/** A new file for its owner alone, complete on disk or not there. */
import { randomUUID } from "node:crypto";
import { closeSync, fsyncSync, linkSync, openSync, renameSync, rmSync, unlinkSync, writeSync } from "node:fs";

import { complain } from "./complaint.ts";

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
    rmSync(draft, { force: true });
    throw complain("file-unwritable", 1, `${path} was not written.`, {
      why: error instanceof Error ? error.message : String(error),
    });
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
