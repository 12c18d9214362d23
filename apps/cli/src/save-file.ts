/** A new file for its owner alone, complete on disk or not there. */
import { closeSync, fsyncSync, openSync, unlinkSync, writeSync } from "node:fs";

import { complain } from "./complaint.ts";

/** Never over a file that is there. */
export function saveNewFile(path: string, content: string | Uint8Array): void {
  let fd: number | undefined;
  try {
    fd = openSync(path, "wx", 0o600);
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
    fsyncSync(fd);
    closeSync(fd);
  } catch (error) {
    if (fd !== undefined) unlinkSync(path);
    throw complain("file-unwritable", 1, `${path} was not written.`, {
      why: error instanceof Error ? error.message : String(error),
    });
  }
}
